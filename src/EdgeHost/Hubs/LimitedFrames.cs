using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Hubs;

/// <summary>Ends a connection whose frame is too large, and says so; SignalR's own limit closes it without a reason.</summary>
internal sealed class LimitedFrames(IHubProtocol protocol, int bytesMax) : IHubProtocol
{
    public string Name => protocol.Name;

    public int Version => protocol.Version;

    public TransferFormat TransferFormat => protocol.TransferFormat;

    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var bytes = input.Length;
        return protocol.TryParseMessage(ref input, binder, out message) || (bytes > bytesMax
            ? throw new HubException($"{ChatErrorCode.TooLarge}: At most {bytesMax} bytes at once.")
            : false);
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => protocol.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => protocol.GetMessageBytes(message);

    public bool IsVersionSupported(int version) => protocol.IsVersionSupported(version);
}

internal static class FrameLimiting
{
    /// <summary>Call it after all protocols are added.</summary>
    public static void LimitFrames(this IServiceCollection services)
    {
        foreach (var added in services.Where(service => service.ServiceType == typeof(IHubProtocol)).ToList())
        {
            services.Remove(added);
            services.AddSingleton<IHubProtocol>(provider => new LimitedFrames(
                (IHubProtocol)ActivatorUtilities.CreateInstance(provider, added.ImplementationType!),
                provider.GetRequiredService<IOptions<ChatLimits>>().Value.FrameBytes));
        }
    }
}
