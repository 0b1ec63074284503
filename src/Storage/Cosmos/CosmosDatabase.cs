using System.Net;
using ChatOrleans.Json;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Storage.Cosmos;

/// <summary>The account's containers, and how requests to them are retried.</summary>
internal sealed class CosmosDatabase(IOptions<CosmosOptions> options, TimeProvider time) : IDisposable
{
    private const int TriesMax = 4;

    /// <summary>Of a write, for what the documents say.</summary>
    internal static readonly HttpStatusCode[] Refusals =
        [HttpStatusCode.Conflict, HttpStatusCode.PreconditionFailed, HttpStatusCode.NotFound];

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly CosmosOptions _options = options.Value;
    private CosmosClient? _client;

    /// <summary>Account and database, as a person names them.</summary>
    internal string Name => $"Cosmos DB at '{_options.Endpoint}', database '{_options.Database}'";

    /// <summary>Partitioned by conversation.</summary>
    internal Container Log { get; private set; } = null!;

    /// <summary>Partitioned by grain and name of the state.</summary>
    internal Container States { get; private set; } = null!;

    /// <summary>
    /// Connects, and makes database and containers where they are not there yet. Before anything else: the SDK's client asks the
    /// account from its constructor on.
    /// </summary>
    /// <exception cref="InvalidOperationException">The account cannot be reached, refuses, or may answer reads that are
    /// older than a write that has returned.</exception>
    internal async Task Open(CancellationToken cancellationToken)
    {
        _client = new(_options.Endpoint, _options.Key, new CosmosClientOptions
        {
            ApplicationName = "ChatOrleans",
            ConnectionMode = ConnectionMode.Gateway,
            EnableContentResponseOnWrite = false,
            MaxRetryWaitTimeOnRateLimitedRequests = _options.RequestTimeout,
            UseSystemTextJsonSerializerWithOptions = ChatJson.Options,
        });
        Log = _client.GetContainer(_options.Database, "log");
        States = _client.GetContainer(_options.Database, "states");
        try
        {
            var account = await _client.ReadAccountAsync();
            var consistency = account.Consistency.DefaultConsistencyLevel;
            if (consistency is not (ConsistencyLevel.Strong or ConsistencyLevel.BoundedStaleness))
            {
                throw new InvalidOperationException(
                    $"The Cosmos DB account '{account.Id}' has consistency {consistency}; Strong or, with one region, "
                    + "BoundedStaleness is needed.");
            }

            Database database = await _client.CreateDatabaseIfNotExistsAsync(
                _options.Database, cancellationToken: cancellationToken);
            var log = new ContainerProperties(Log.Id, "/conversation");
            log.IndexingPolicy.ExcludedPaths.Add(new() { Path = "/*" });
            log.IndexingPolicy.IncludedPaths.Add(new() { Path = "/first/?" });
            log.IndexingPolicy.IncludedPaths.Add(new() { Path = "/last/?" });
            log.IndexingPolicy.IncludedPaths.Add(new() { Path = "/refersTo/[]/?" });
            await database.CreateContainerIfNotExistsAsync(log, cancellationToken: cancellationToken);
            var states = new ContainerProperties(States.Id, "/id");
            states.IndexingPolicy.ExcludedPaths.Add(new() { Path = "/*" });
            await database.CreateContainerIfNotExistsAsync(states, cancellationToken: cancellationToken);
        }
        catch (Exception error) when (error is CosmosException or HttpRequestException)
        {
            throw new InvalidOperationException($"Cosmos DB at '{_options.Endpoint}' cannot be used: {error.Message}", error);
        }
    }

    /// <summary>
    /// Runs a request that may be repeated, and repeats it after temporary failures. The SDK repeats 429 and 449 by itself, but
    /// not 408 and 503.
    /// </summary>
    /// <exception cref="CosmosException">A refusal that <paramref name="expected"/> accepts.</exception>
    /// <exception cref="LogUnavailableException">Every try failed, or one failed permanently.</exception>
    internal async Task<T> Repeat<T>(
        Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken,
        params HttpStatusCode[] expected)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await request(either.Token);
            }
            catch (CosmosException refusal) when (expected.Contains(refusal.StatusCode))
            {
                throw;
            }
            catch (Exception error) when (
                IsPassing(error, cancellationToken) && tries < TriesMax && !timeout.IsCancellationRequested)
            {
                await Pause(tries, cancellationToken);
            }
            catch (Exception error) when (error is CosmosException || IsPassing(error, cancellationToken))
            {
                throw new LogUnavailableException("Cosmos DB is unavailable.", error);
            }
        }
    }

    /// <summary>
    /// Runs a batch, and repeats it until it is known to have been done, or to have been refused for what the documents
    /// say (409, 412, 404). Such a refusal may come from an earlier try that got through unanswered.
    /// </summary>
    /// <exception cref="LogUnavailableException">It was refused for another reason; nothing was done.</exception>
    /// <exception cref="AppendOutcomeUnknownException">It may have been done.</exception>
    internal async Task<TransactionalBatchResponse> Execute(
        Func<TransactionalBatch> batch, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        for (var tries = 1; ; tries++)
        {
            Exception error;
            try
            {
                var response = await batch().ExecuteAsync(either.Token);
                if (response.IsSuccessStatusCode || Refusals.Contains(response.StatusCode))
                {
                    return response;
                }

                error = new CosmosException(
                    response.ErrorMessage, response.StatusCode, 0, response.ActivityId, response.RequestCharge);
                response.Dispose();
            }
            catch (Exception thrown) when (thrown is CosmosException || IsPassing(thrown, cancellationToken))
            {
                error = thrown;
            }

            if (!IsPassing(error, cancellationToken) && tries == 1)
            {
                throw new LogUnavailableException("Cosmos DB refused the request.", error);
            }

            if (!IsPassing(error, cancellationToken) || tries == TriesMax || timeout.IsCancellationRequested)
            {
                throw new AppendOutcomeUnknownException("Cosmos DB does not answer; whether it is durable is unknown.", error);
            }

            await Pause(tries, cancellationToken);
        }
    }

    public void Dispose() => _client?.Dispose();

    private Task Pause(int tries, CancellationToken cancellationToken) =>
        Task.Delay(FirstPause * (1 << (tries - 1)), time, cancellationToken);

    // Our own timeout shows as a cancellation.
    private static bool IsPassing(Exception error, CancellationToken cancellationToken) => error switch
    {
        CosmosException refusal => IsPassing(refusal.StatusCode),
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        HttpRequestException => true,
        _ => false,
    };

    private static bool IsPassing(HttpStatusCode status) => status is
        HttpStatusCode.RequestTimeout or HttpStatusCode.Gone or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
