using ChatOrleans.Errors;
using ChatOrleans.Logs;
using ChatOrleans.Protocol;
using ChatOrleans.Sessions;

namespace ChatOrleans.Auth;

/// <summary>The caller's devices: list, and end one's session.</summary>
internal static class DevicesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var devices = api.MapGroup("/users/me/devices").WithTags("devices").RequireAuthorization();
        devices.MapGet(string.Empty, async (CurrentUser caller, IGrainFactory grains, GrainRetry calls) => Problems.Of(
            await calls.Try<DeviceList>(new("list devices", caller.UserId), async () =>
            {
                var ids = await grains.User(caller.UserId).Devices();
                var sessions = await Task.WhenAll(ids.Select(id => grains.DeviceSession(id).Get()));
                return new DeviceList(
                    [.. sessions.OfType<Device>().Select(device => DeviceView.Of(device, caller.DeviceId))]);
            }))).WithName("listDevices").Produces<DeviceList>();

        devices.MapDelete("/{id}", async (
            DeviceId id, CurrentUser caller, IGrainFactory grains, RunningSessions sessions, GrainRetry calls,
            SecurityLog security) =>
        {
            var isListed = false;
            var ended = await calls.Try<Nothing>(new("end session", caller.UserId, Device: id), async () =>
            {
                // The last step of a failed call may be done: then its repeat does not find the device.
                isListed = isListed || (await grains.User(caller.UserId).Devices()).Contains(id);
                if (!isListed)
                {
                    return ChatError.Of(ChatErrorCode.NotFound, "You have no such device.");
                }

                await grains.DeviceSession(id).End(caller.UserId);
                return Nothing.Value;
            });
            // Also after a failure: the session ends before what may have failed.
            sessions.Forget(caller.UserId, id);
            if (isListed)
            {
                security.Write(SecurityEvent.SessionEndedElsewhere, device: id);
            }

            return Problems.Nothing(ended);
        }).WithName("endDeviceSession").Produces(204).WithMetadata(new PossibleErrors(ChatErrorCode.NotFound));
    }
}
