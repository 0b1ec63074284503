using System.Globalization;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>One partition of an <see cref="EventHubServer"/>: its events in order, and who reads them.</summary>
internal sealed class EventHubPartition(string id)
{
    private readonly Lock _lock = new();
    private readonly List<StoredEvent> _events = [];
    private readonly List<SendingAmqpLink> _readers = [];

    public string Id => id;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _events.Count;
            }
        }
    }

    public int Readers
    {
        get
        {
            lock (_lock)
            {
                return _readers.Count;
            }
        }
    }

    public void Append(AmqpMessage message)
    {
        lock (_lock)
        {
            var stored = new StoredEvent(message, _events.Count);
            _events.Add(stored);
            _readers.ForEach(stored.SendTo);
        }
    }

    /// <summary>Sends what lies behind the position in the reader's filter, then what comes; the link keeps to credit.</summary>
    public void Attach(SendingAmqpLink reader)
    {
        lock (_lock)
        {
            _events.Skip(From(reader)).ToList().ForEach(stored => stored.SendTo(reader));
            _readers.Add(reader);
        }

        reader.RegisterDispositionListener(delivery => reader.DisposeDelivery(delivery, settled: true, delivery.State));
        reader.Closed += (_, _) =>
        {
            lock (_lock)
            {
                _readers.Remove(reader);
            }
        };
    }

    public void Describe(AmqpMap description)
    {
        lock (_lock)
        {
            description[new MapKey("partition")] = id;
            description[new MapKey("begin_sequence_number")] = 0L;
            description[new MapKey("last_enqueued_sequence_number")] = (long)_events.Count - 1;
            description[new MapKey("last_enqueued_offset")] = (_events.Count - 1).ToString(CultureInfo.InvariantCulture);
            description[new MapKey("last_enqueued_time_utc")] = DateTime.UtcNow;
            description[new MapKey("is_partition_empty")] = _events.Count == 0;
        }
    }

    /// <summary>Such as <c>amqp.annotation.x-opt-offset > @latest</c>.</summary>
    private int From(SendingAmqpLink reader)
    {
        var filters = ((Source)reader.Settings.Source).FilterSet;
        var filter = filters.Select(pair => pair.Value).OfType<DescribedType>().Single().Value.ToString()!;
        return filter.Split(' ') is not ["amqp.annotation.x-opt-offset", ">", var offset]
            ? throw new AmqpException(AmqpErrorCode.NotImplemented, filter)
            : offset == "@latest" ? _events.Count
            : int.Parse(offset.Trim('\''), CultureInfo.InvariantCulture) + 1;
    }

    /// <summary>What a producer sent, and where it lies.</summary>
    private sealed class StoredEvent(AmqpMessage message, int number)
    {
        private readonly byte[] _body =
            [.. message.DataBody.SelectMany(data => data.Value is ArraySegment<byte> bytes ? [.. bytes] : (byte[])data.Value)];
        private readonly List<KeyValuePair<MapKey, object>> _properties = [.. message.ApplicationProperties?.Map ?? []];
        private readonly string? _key = message.MessageAnnotations?.Map["x-opt-partition-key"] as string;

        public void SendTo(SendingAmqpLink reader)
        {
            var copy = AmqpMessage.Create(new Data { Value = new ArraySegment<byte>(_body) });
            copy.ApplicationProperties = new();
            _properties.ForEach(property => copy.ApplicationProperties.Map[property.Key] = property.Value);
            copy.MessageAnnotations.Map["x-opt-sequence-number"] = (long)number;
            copy.MessageAnnotations.Map["x-opt-offset"] = number.ToString(CultureInfo.InvariantCulture);
            copy.MessageAnnotations.Map["x-opt-enqueued-time"] = DateTime.UtcNow;
            copy.MessageAnnotations.Map["x-opt-partition-key"] = _key;
            reader.SendMessageNoWait(copy, new(BitConverter.GetBytes(number)), default);
        }
    }
}
