using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace ChatOrleans.Metrics;

/// <summary>What was measured with one instrument so far.</summary>
internal sealed class Measured
{
    private readonly Lock _lock = new();
    private readonly Instrument _instrument;
    private readonly string _name;
    private readonly string _type;
    private readonly double[] _bounds = [];
    private readonly long[] _buckets;

    // By label, of observable instruments: each time they state the whole.
    private readonly SortedDictionary<string, double> _stated = new(StringComparer.Ordinal);
    private long _count;
    private double _sum;

    public Measured(Instrument instrument)
    {
        _instrument = instrument;
        _name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : string.Empty);
        _type = "gauge";
        switch (instrument)
        {
            case Histogram<double> histogram:
                _type = "histogram";
                _bounds = [.. histogram.Advice!.HistogramBucketBoundaries!];
                break;
            case Counter<long> or ObservableCounter<long>:
                _type = "counter";
                _name += "_total";
                break;
        }

        _buckets = new long[_bounds.Length];
    }

    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            if (tags is [var tag])
            {
                _stated[$"{{{tag.Key}=\"{tag.Value}\"}}"] = value;
                return;
            }

            _count++;
            _sum += value;
            for (var i = _bounds.Length - 1; i >= 0 && value <= _bounds[i]; i--)
            {
                _buckets[i]++;
            }
        }
    }

    public void WriteTo(StringBuilder text)
    {
        lock (_lock)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {_instrument.Description}\n# TYPE {_name} {_type}\n");
            for (var i = 0; i < _bounds.Length; i++)
            {
                Line($"_bucket{{le=\"{_bounds[i].ToString(CultureInfo.InvariantCulture)}\"}}", _buckets[i]);
            }

            if (_type == "histogram")
            {
                Line("_bucket{le=\"+Inf\"}", _count);
                Line("_sum", _sum);
                Line("_count", _count);
            }
            else if (_instrument.IsObservable)
            {
                foreach (var (label, value) in _stated)
                {
                    Line(label, value);
                }
            }
            else
            {
                Line(string.Empty, _sum);
            }
        }

        void Line(string rest, double value) =>
            text.Append(CultureInfo.InvariantCulture, $"{_name}{rest} {value}\n");
    }
}
