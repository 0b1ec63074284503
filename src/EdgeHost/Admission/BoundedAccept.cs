using System.IO.Pipelines;
using System.Net;
using ChatOrleans.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Admission;

/// <summary>
/// Accepts no connection while as many are open as may be, and some that are being closed because they are too many. A
/// connection has a file from its accept on, and a burst of them is accepted faster than it is refused; those that wait here
/// have none yet.
/// </summary>
internal sealed class BoundedAccept(
    IOptions<SocketTransportOptions> sockets, IOptions<EdgeOptions> options, ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly SocketTransportFactory _sockets = new(sockets, loggers);
    private readonly SemaphoreSlim _places = new((int)Math.Min(int.MaxValue, ConnectionLimits.Of(options.Value).Accepted));

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        new Listener(await _sockets.BindAsync(endpoint, cancellationToken), _places);

    public void Dispose() => _places.Dispose();

    private sealed class Listener(IConnectionListener listener, SemaphoreSlim places) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken)
        {
            try
            {
                await places.WaitAsync(_unbound.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }

            if (await listener.AcceptAsync(cancellationToken) is not { } connection)
            {
                places.Release();
                return null;
            }

            return new Counted(connection, places);
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken)
        {
            await _unbound.CancelAsync();
            await listener.UnbindAsync(cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            _unbound.Dispose();
            return listener.DisposeAsync();
        }
    }

    /// <summary>
    /// Has its place until its file is closed, which is later than the connection. Kestrel disposes most connections twice; given
    /// back twice, places would become more with each connection, until there are more than files.
    /// </summary>
    private sealed class Counted(ConnectionContext connection, SemaphoreSlim places) : ConnectionContext
    {
        private SemaphoreSlim? _places = places;

        public override string ConnectionId
        {
            get => connection.ConnectionId;
            set => connection.ConnectionId = value;
        }

        public override IFeatureCollection Features => connection.Features;

        public override IDictionary<object, object?> Items
        {
            get => connection.Items;
            set => connection.Items = value;
        }

        public override IDuplexPipe Transport
        {
            get => connection.Transport;
            set => connection.Transport = value;
        }

        public override CancellationToken ConnectionClosed
        {
            get => connection.ConnectionClosed;
            set => connection.ConnectionClosed = value;
        }

        public override EndPoint? LocalEndPoint
        {
            get => connection.LocalEndPoint;
            set => connection.LocalEndPoint = value;
        }

        public override EndPoint? RemoteEndPoint
        {
            get => connection.RemoteEndPoint;
            set => connection.RemoteEndPoint = value;
        }

        public override void Abort() => connection.Abort();

        public override void Abort(ConnectionAbortedException abortReason) => connection.Abort(abortReason);

        public override async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            await base.DisposeAsync();
            Interlocked.Exchange(ref _places, null)?.Release();
        }
    }
}
