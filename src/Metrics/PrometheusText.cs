using System.Diagnostics.Metrics;
using System.Text;

namespace ChatOrleans.Metrics;

/// <summary>
/// Listens to the instruments of one <see cref="ChatMetrics"/> and writes what they measured since then, in Prometheus' text
/// format.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener _listener = new();
    private readonly List<Measured> _all = [];

    public PrometheusText(ChatMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (metrics.Has(instrument))
            {
                var measured = new Measured(instrument);
                _all.Add(measured);
                listener.EnableMeasurementEvents(instrument, measured);
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((Measured)state!).Add(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((Measured)state!).Add(value, tags));
        _listener.Start();
    }

    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var measured in _all)
        {
            measured.WriteTo(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();
}
