using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;

namespace ChatOrleans.Cluster.Tests;

/// <summary>
/// The part of Azure Event Hubs that Orleans' streams use, in this process: one hub, whose partitions lie in memory. It speaks
/// AMQP 1.0 without TLS, takes every token, and is our reading of the protocol, not the service: it has no quotas, no
/// throttling, no failing over and no limits of size, and keeps everything.
/// </summary>
internal sealed class EventHubServer : IRuntimeProvider, IDisposable
{
    public const string Hub = "chat-edges";
    public const int Partitions = 4;

    private static readonly AmqpVersion Version = new(1, 0, 0);
    private const ulong MessageBytesMax = 1 << 20;
    private const string Tokens = "$cbs";
    private const string Management = "$management";
    private static readonly DateTime MadeAt = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly EventHubPartition[] _partitions =
        [.. Enumerable.Range(0, Partitions).Select(id => new EventHubPartition(id.ToString(CultureInfo.InvariantCulture)))];
    private readonly ConcurrentDictionary<string, SendingAmqpLink> _answers = new();
    private readonly ConcurrentBag<AmqpConnection> _connections = [];
    private readonly AmqpConnectionListener _listener;
    private readonly int _port = FreePort();

    public EventHubServer()
    {
        var sasl = new SaslTransportProvider();
        sasl.Versions.Add(Version);
        // The name by which Azure's clients ask for "anonymous, a token follows".
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        var settings = new AmqpSettings { RuntimeProvider = this };
        settings.TransportProviders.Add(sasl);
        var amqp = new AmqpTransportProvider();
        amqp.Versions.Add(Version);
        settings.TransportProviders.Add(amqp);
        _listener = new(
            [$"amqp://127.0.0.1:{_port}"], settings, new AmqpConnectionSettings { ContainerId = "hub", MaxFrameSize = 65_536 });
    }

    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{_port};SharedAccessKeyName=test;SharedAccessKey=test;UseDevelopmentEmulator=true";

    /// <summary>How many events all partitions hold.</summary>
    public int Count => _partitions.Sum(partition => partition.Count);

    /// <summary>How many readers partitions have now.</summary>
    public int Readers => _partitions.Sum(partition => partition.Readers);

    public void Start() => _listener.Open();

    public void Dispose()
    {
        _listener.Close();
        foreach (var connection in _connections)
        {
            connection.SafeClose();
        }
    }

    public AmqpConnection CreateConnection(
        TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings,
        AmqpConnectionSettings connectionSettings)
    {
        var connection = new AmqpConnection(transport, protocolHeader, isInitiator: false, amqpSettings, connectionSettings);
        _connections.Add(connection);
        return connection;
    }

    public AmqpSession CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => new(connection, settings, this);

    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        // Whether this end receives.
        if (settings.Role != true)
        {
            return new SendingAmqpLink(session, settings);
        }

        settings.MaxMessageSize = MessageBytesMax;
        return new ReceivingAmqpLink(session, settings);
    }

    public IAsyncResult BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state)
    {
        var opened = new TaskCompletionSource(state);
        try
        {
            Open(link);
            opened.SetResult();
        }
        catch (Exception error)
        {
            opened.SetException(error);
        }

        callback(opened.Task);
        return opened.Task;
    }

    public void EndOpenLink(IAsyncResult result) => ((Task)result).GetAwaiter().GetResult();

    private void Open(AmqpLink link)
    {
        var source = ((Source)link.Settings.Source).Address?.ToString()?.TrimStart('/');
        var target = ((Target)link.Settings.Target).Address?.ToString()?.TrimStart('/');
        switch (link)
        {
            case ReceivingAmqpLink requests when target is Tokens or Management:
                requests.RegisterMessageListener(request => Answer(requests, request));
                break;
            case SendingAmqpLink answers when source is Tokens or Management:
                _answers[target!] = answers;
                answers.Closed += (_, _) => _answers.TryRemove(new(target!, answers));
                break;
            case ReceivingAmqpLink events when target?.StartsWith(Hub, StringComparison.Ordinal) == true:
                events.RegisterMessageListener(message =>
                {
                    PartitionOf(target, message).Append(message);
                    events.AcceptMessage(message, false);
                });
                break;
            case SendingAmqpLink reader when source?.StartsWith($"{Hub}/ConsumerGroups/", StringComparison.Ordinal) == true:
                Partition(source)!.Attach(reader);
                break;
            default:
                throw new AmqpException(AmqpErrorCode.NotFound, $"There is no node '{source}' or '{target}'.");
        }
    }

    private void Answer(ReceivingAmqpLink requests, AmqpMessage request)
    {
        requests.AcceptMessage(request, false);
        var asked = request.ApplicationProperties.Map;
        var isToken = (string)asked["operation"] == "put-token";
        var answer = isToken ? AmqpMessage.Create() : AmqpMessage.Create(new AmqpValue { Value = Describe(asked) });
        answer.Properties.CorrelationId = request.Properties.MessageId;
        answer.ApplicationProperties = new();
        answer.ApplicationProperties.Map["status-code"] = (int)(isToken ? HttpStatusCode.Accepted : HttpStatusCode.OK);
        answer.ApplicationProperties.Map["status-description"] = "OK";
        _answers[request.Properties.ReplyTo.ToString()!].SendMessageNoWait(
            answer, new(Guid.NewGuid().ToByteArray()), default);
    }

    private AmqpMap Describe(PropertiesMap asked)
    {
        var description = new AmqpMap { [new MapKey("name")] = Hub };
        if ((string)asked["type"] == "com.microsoft:partition")
        {
            _partitions.Single(partition => partition.Id == (string)asked["partition"]).Describe(description);
        }
        else
        {
            description[new MapKey("created_at")] = MadeAt;
            description[new MapKey("georeplication_factor")] = 1;
            description[new MapKey("partition_count")] = _partitions.Length;
            description[new MapKey("partition_ids")] = _partitions.Select(partition => partition.Id).ToArray();
        }

        return description;
    }

    /// <summary>The one that the address names; else events with the same key lie in the same one.</summary>
    private EventHubPartition PartitionOf(string target, AmqpMessage message) => Partition(target)
        ?? _partitions[(message.MessageAnnotations?.Map["x-opt-partition-key"] as string ?? string.Empty)
            .Sum(letter => letter) % _partitions.Length];

    private EventHubPartition? Partition(string address) =>
        address.Split('/') is [.., "Partitions", var id] ? _partitions.Single(partition => partition.Id == id) : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
