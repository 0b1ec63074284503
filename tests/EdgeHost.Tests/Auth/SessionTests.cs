using System.Buffers.Text;
using System.Net.WebSockets;
using System.Text.Json;
using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Edges;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.EdgeHost.Tests.Auth;

/// <summary>What ends with a session, and which session makes room for another.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start("Limits:UserDevices=3");
        _ann = await _app.Person("ann");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_token_of_an_ended_session_stays_dead_when_the_device_signs_in_again()
    {
        (await Me(_ann)).ShouldBe(200);
        (await _ann.Call(HttpMethod.Post, "auth/logout")).Status.ShouldBe(204);
        (await Me(_ann)).ShouldBe(401);
        var again = await SameDevice(_ann);
        (await Me(again)).ShouldBe(200);
        (await Me(_ann)).ShouldBe(401);
        await Should.ThrowAsync<WebSocketException>(_ann.Connect());
        using var auth = new AuthClient(_app.Server);
        (await auth.Refresh(_ann.RefreshToken)).Status.ShouldBe(401);
        (await Me(again)).ShouldBe(200);
    }

    [Fact]
    public async Task A_log_in_on_the_same_device_ends_the_earlier_session_with_its_sockets()
    {
        (await Me(_ann)).ShouldBe(200);
        var hub = await _ann.Connect();
        var again = await SameDevice(_ann);
        await Eventually.True(() => hub.Closed.IsCompleted, "the socket to close");
        (await Me(_ann)).ShouldBe(401);
        await Should.ThrowAsync<WebSocketException>(_ann.Connect());

        var second = await again.Connect();
        (await Me(again)).ShouldBe(200);
        (await second.Invoke("Sync", new { cursors = Array.Empty<object>() })).TryGetProperty("value", out _).ShouldBeTrue();
        second.Closed.IsCompleted.ShouldBeFalse();
        var (_, devices) = await again.Call(HttpMethod.Get, "users/me/devices");
        devices.GetProperty("items").EnumerateArray().Select(device => device.GetProperty("id").GetString())
            .ShouldBe([_ann.DeviceId]);
    }

    [Fact]
    public async Task That_an_earlier_session_ended_may_come_late_and_closes_none_of_the_one_that_runs()
    {
        var hub = await _ann.Connect();
        var claims = JsonElement.Parse(Base64Url.DecodeFromChars(_ann.AccessToken.Split('.')[1]));
        var ended = new DeviceEnded
        {
            Recipients = [UserId.From(Guid.Parse(_ann.Id))],
            DeviceId = DeviceId.From(Guid.Parse(_ann.DeviceId)),
            Next = SessionId.From(claims.GetProperty("sid").GetGuid()),
        };
        var edge = _app.Services.GetRequiredService<EdgeEventDispatcher>();
        edge.Deliver([ended]);
        (await hub.Invoke("Sync", new { cursors = Array.Empty<object>() })).TryGetProperty("value", out _).ShouldBeTrue();
        edge.Deliver([ended with { Next = null }]);
        await Eventually.True(() => hub.Closed.IsCompleted, "the socket to close");
    }

    [Fact]
    public async Task The_longest_unused_device_makes_room_for_a_new_one()
    {
        var (second, third) = (await _app.SecondDevice("ann"), await _app.SecondDevice("ann"));
        using var auth = new AuthClient(_app.Server);
        await auth.Next(_ann.RefreshToken);
        var hub = await second.Connect();
        var fourth = await _app.SecondDevice("ann");
        await Eventually.True(() => hub.Closed.IsCompleted, "the socket to close");
        (await Me(second)).ShouldBe(401);
        foreach (var person in new[] { _ann, third, fourth })
        {
            (await Me(person)).ShouldBe(200);
        }
    }

    [Fact]
    public async Task Whoever_signs_in_on_a_seventeenth_device_is_told_which_one_made_room()
    {
        await using var app = await ChatApplication.Start();
        var ann = await app.Person("ann");
        List<DeviceId> devices = [DeviceId.From(Guid.Parse(ann.DeviceId))];
        while (devices.Count < 16)
        {
            // Not by their password, of which only so many are compared in a minute.
            var refresh = RefreshToken.New(DeviceId.From(Guid.CreateVersion7()));
            devices.Add(refresh.DeviceId);
            (await app.Services.GetRequiredService<IGrainFactory>().DeviceSession(refresh.DeviceId).Start(new()
            {
                UserId = UserId.From(Guid.Parse(ann.Id)), Name = $"device {devices.Count}", Platform = "dotnet",
                RefreshHash = refresh.Hash, FamilyHash = refresh.FamilyHash, SessionId = SessionId.New(),
            })).Error.ShouldBeNull();
        }

        using var auth = new AuthClient(app.Server);
        await auth.Next(ann.RefreshToken);
        var next = await app.SecondDevice("ann");
        var madeRoom = next.Session.GetProperty("madeRoom").EnumerateArray().Single();
        madeRoom.GetProperty("id").GetString().ShouldBe(devices[1].ToString());
        madeRoom.GetProperty("name").GetString().ShouldBe("device 2");
        madeRoom.GetProperty("current").GetBoolean().ShouldBeFalse();
        (await Me(ann), await Me(next)).ShouldBe((200, 200));
        var (_, listed) = await next.Call(HttpMethod.Get, "users/me/devices");
        listed.GetProperty("items").EnumerateArray().Select(device => device.GetProperty("id").GetString())
            .ShouldBe([.. devices.Where(device => device != devices[1]).Select(device => $"{device}"), next.DeviceId]);
        (await auth.Refresh(next.RefreshToken)).Body.TryGetProperty("madeRoom", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_wrong_password_makes_no_room()
    {
        var (second, third) = (await _app.SecondDevice("ann"), await _app.SecondDevice("ann"));
        using var auth = new AuthClient(_app.Server);
        (await auth.Login("ann", "wrong password")).Status.ShouldBe(401);
        foreach (var person in new[] { _ann, second, third })
        {
            (await Me(person)).ShouldBe(200);
        }
    }

    [Fact]
    public async Task Any_number_of_devices_may_sign_in_at_once_and_those_that_are_listed_are_those_that_run()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ChatPerson.Login(_app.Server, "ann")));
        var last = await _app.SecondDevice("ann");
        var (_, devices) = await last.Call(HttpMethod.Get, "users/me/devices");
        var listed = devices.GetProperty("items").EnumerateArray()
            .Select(device => device.GetProperty("id").GetString()).ToList();
        listed.Count.ShouldBeLessThanOrEqualTo(3);
        listed.ShouldContain(last.DeviceId);
        foreach (var person in people)
        {
            (await Me(person)).ShouldBe(listed.Contains(person.DeviceId) ? 200 : 401);
            await person.DisposeAsync();
        }
    }

    [Fact]
    public async Task Devices_whose_sessions_ran_out_go_first()
    {
        var user = _app.Services.GetRequiredService<IGrainFactory>().User(UserId.From(Guid.Parse(_ann.Id)));
        for (var i = 0; i < 2; i++)
        {
            (await user.AddDevice(DeviceId.From(Guid.CreateVersion7()))).Error.ShouldBeNull();
        }

        var second = await _app.SecondDevice("ann");
        (await Me(_ann), await Me(second)).ShouldBe((200, 200));
        (await user.Devices()).Length.ShouldBe(2);
    }

    private Task<ChatPerson> SameDevice(ChatPerson person) =>
        _app.SecondDevice(person.Name, AuthClient.Device(person.DeviceId));

    private static async Task<int> Me(ChatPerson person) => (await person.Call(HttpMethod.Get, "users/me")).Status;
}
