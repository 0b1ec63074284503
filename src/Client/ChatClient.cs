using ChatOrleans.Accounts;
using ChatOrleans.Clustering;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Settings;
using ChatOrleans.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Client;

/// <summary>
/// The way into the chat for programs: bots, imports, notices of other systems. It calls the grains directly and is trusted
/// like them: it may act as every user that <see cref="EnsureUser"/> makes, and the rates that limit people do not limit it.
/// One client is enough for a process; all members may be called at the same time.
/// </summary>
/// <remarks>
/// Expected failures are values, <see cref="Reply{T}"/>; <see cref="ReplyExtensions"/> makes exceptions of them. Calls that fail
/// temporarily are repeated for <see cref="ChatClientOptions.Patience"/> and then answered with <c>Unavailable</c>. Cancelling
/// a call ends the waiting, not what is on its way: its outcome is then unknown.
/// </remarks>
public sealed class ChatClient : IAsyncDisposable
{
    private IHost? _host;

    /// <summary>Made by a container: see <c>AddChatClient</c>. Without one: <see cref="Connect"/>.</summary>
    public ChatClient(
        IClusterClient cluster, IOptions<ChatLimits> limits, IOptions<ChatClientOptions> options, TimeProvider time,
        ILoggerFactory loggers)
    {
        (Cluster, Limits, Options, Time) = (cluster, limits.Value, options.Value, time);
        Logger = loggers.CreateLogger<ChatClient>();
        Calls = new(new(int.MaxValue, Options.Patience), time, loggers.CreateLogger<GrainRetry>());
    }

    internal IClusterClient Cluster { get; }

    internal ChatLimits Limits { get; }

    internal ChatClientOptions Options { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal GrainRetry Calls { get; }

    /// <summary>
    /// Connects to the silos of the cluster that the configuration names (<c>ChatOrleans:Cluster</c>). Returns when there is
    /// a silo.
    /// </summary>
    /// <param name="args">
    /// Configuration, as <c>--key=value</c>; also read from the environment, appsettings.json and the files of secrets.
    /// </param>
    /// <exception cref="OptionsValidationException">
    /// A value is outside its range, a key is unknown, or no cluster is named.
    /// </exception>
    public static async Task<ChatClient> Connect(string[] args, CancellationToken cancellationToken = default)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.AddFilter("Orleans", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning);
        builder.Configuration.AddSecretFiles();
        ConfigurationKeys.ThrowIfUnknown(
            builder.Configuration,
            [
                (ClusterSettings.Section, typeof(ClusterSettings)), (ClusterTlsSettings.Section, typeof(ClusterTlsSettings)),
                (ChatLimits.Section, typeof(ChatLimits)),
            ],
            others: ["ChatOrleans"]);
        builder.Services.AddClusterConnection(builder.Configuration).AddChatClient();
        builder.Services.AddSingleton<IHostLifetime, Lifetime>();
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            var client = ActivatorUtilities.CreateInstance<ChatClient>(host.Services);
            client._host = host;
            return client;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The user of a program, made by the first call and found by every further one, in any process. Nobody logs in as
    /// them; people find them by name and write to them as to anyone.
    /// </summary>
    /// <param name="username">3 to 32 of ASCII letters, digits, point, hyphen and underscore; unique; case is ignored.</param>
    /// <param name="displayName">1 to 64 characters; replaces an earlier one.</param>
    /// <returns><c>Invalid</c> names the field; <c>Conflict</c>: the name belongs to a person.</returns>
    public async Task<Reply<ChatUser>> EnsureUser(
        string username, string displayName, CancellationToken cancellationToken = default)
    {
        if (!UserNames.IsUsername(username))
        {
            return ChatError.Invalid(
                "username", "A user name has 3 to 32 letters, digits, points, hyphens or underscores.");
        }

        var shown = ShownName.Of(displayName);
        if (!UserNames.IsDisplayName(shown))
        {
            return ChatError.Invalid("displayName", $"A display name has 1 to {UserNames.DisplayNameLengthMax} characters.");
        }

        var id = UserId.OfProgram(username);
        var ensured = await Calls.Try<User>(
            new("ensure user", id),
            async () =>
            {
                // The name first, as at a registration. After a crash in between, this call completes the user.
                if (await Cluster.Account(username).Claim(new() { UserId = id }) != ClaimOutcome.Claimed)
                {
                    return ChatError.Of(ChatErrorCode.Conflict, "This user name belongs to a person.") with
                    {
                        Field = "username",
                    };
                }

                var user = await Cluster.User(id).Create(new() { Username = username, DisplayName = shown });
                return user.DisplayName == shown
                    ? user
                    : await Cluster.User(id).Change(new() { DisplayName = shown });
            },
            cancellationToken);
        return ensured.Error is { } error ? error : new ChatUser(this, ensured.Value!);
    }

    /// <summary>The user with this user name; case is ignored; <c>NotFound</c> when there is none.</summary>
    public Task<Reply<User>> FindUser(string username, CancellationToken cancellationToken = default) => Calls.Try(
        new("find user"),
        async () => UserNames.IsUsername(username) && await Cluster.Account(username).Owner() is { } id
            ? await UserOf(id)
            : NoSuchUser,
        cancellationToken);

    /// <summary>The user with this id; <c>NotFound</c> when there is none.</summary>
    public Task<Reply<User>> FindUser(UserId id, CancellationToken cancellationToken = default) =>
        Calls.Try(new("find user", id), () => UserOf(id), cancellationToken);

    /// <summary>Ends what <see cref="Connect"/> began. End followings first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is { } host)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    private static readonly ChatError NoSuchUser = ChatError.Of(ChatErrorCode.NotFound, "There is no such user.");

    private async Task<Reply<User>> UserOf(UserId id) => await Cluster.User(id).Get() is { } user ? user : NoSuchUser;

    /// <summary>Signals to the process are its owner's affair.</summary>
    private sealed class Lifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
