using Microsoft.Extensions.Logging;

namespace ChatOrleans.Clustering;

/// <summary>
/// This process's certificate, read again for each connection: a renewed one is used from the next connection on. Files that
/// cannot be used, such as a certificate whose key is not there yet, are reported once; the last certificate stays.
/// </summary>
public sealed partial class PeerCertificates(
    PeerCertificate first, ClusterSettings settings, PeerRole role, TimeProvider time, ILogger<PeerCertificates> logger)
{
    private readonly Lock _lock = new();
    private PeerCertificate _current = first;
    private string? _reported;

    /// <summary>Unix time in seconds, after which nobody believes this process.</summary>
    public double Expiry => Current().Expires.ToUnixTimeSeconds();

    internal string ClusterId => settings.ClusterId;

    internal PeerCertificate Current()
    {
        lock (_lock)
        {
            try
            {
                // By their text: behind the links of a mounted secret no file's time changes.
                var files = PeerFiles.Read(settings.Tls);
                if (files != _current.Files)
                {
                    _current = PeerCertificate.Of(files, settings, role, time);
                    LogRenewed(_current.Expires);
                }

                _reported = null;
            }
            catch (InvalidOperationException error)
            {
                if (_reported != error.Message)
                {
                    _reported = error.Message;
                    LogNotRenewed(error.Message, _current.Expires);
                }
            }

            return _current;
        }
    }

    [LoggerMessage(LogLevel.Information, "The certificate of this process was renewed. It expires at {Expires}.")]
    private partial void LogRenewed(DateTimeOffset expires);

    [LoggerMessage(LogLevel.Warning, "The certificate was not renewed, and the last one expires at {Expires}: {Reason}")]
    private partial void LogNotRenewed(string reason, DateTimeOffset expires);
}
