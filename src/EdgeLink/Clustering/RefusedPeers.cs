using System.Net;
using ChatOrleans.Limits;
using ChatOrleans.Logs;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Clustering;

/// <summary>Notes who did not prove to be a process of the cluster. Anybody may try, so each is noted once a minute.</summary>
internal sealed partial class RefusedPeers(TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _log = loggers.CreateLogger(SecurityCategory.Name);
    private readonly FirstOfMinute _first = new(time);

    /// <summary>Whoever came to a port of ours, with a certificate or without one.</summary>
    public void Note(EndPoint? came)
    {
        var address = came is IPEndPoint { Address: var ip } ? AddressNetwork.Plain(ip).ToString() : $"{came}";
        if (_first.Take(address, out _))
        {
            LogAddress(address);
        }
    }

    /// <summary>A certificate that was shown, here or where we called.</summary>
    public void Note(string subject)
    {
        if (LoggedText.Of(subject) is { } shown && _first.Take(shown, out _))
        {
            LogCertificate(shown);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Peer Refused: address {Address}")]
    private partial void LogAddress(string address);

    [LoggerMessage(LogLevel.Warning, "Peer Refused: certificate {Subject}")]
    private partial void LogCertificate(string subject);
}
