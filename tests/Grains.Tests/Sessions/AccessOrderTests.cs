using ChatOrleans.Accounts;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Sessions;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.Grains.Tests.Sessions;

/// <summary>
/// What grants access appears last and goes first: each single write of each of these operations fails once. Whether the edge
/// gives up then or calls again, a session that runs is on its user's list.
/// </summary>
public sealed class AccessOrderTests : IAsyncLifetime
{
    private static readonly EdgeId Edge = new("edge1");
    private readonly RecordingEdge _edge = new();
    private TestCluster _cluster = null!;
    private int _names;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        _cluster.Services.GetRequiredService<LocalEdges>().Add(Edge, _edge);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public Task A_registration(Fault fault) => EachWriteFails(fault, 6, person => Task.CompletedTask, Register, IsSignedIn);

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public Task A_log_in_on_a_new_device(Fault fault) => EachWriteFails(
        fault, 3, person => Register(person with { Device = NewDevice() }), LogIn, IsSignedIn, hasPassword: true);

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public Task A_log_in_after_a_registration_that_claimed_the_name_alone(Fault fault) => EachWriteFails(
        fault, 6, Claim, LogIn, IsSignedIn, hasPassword: true);

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public Task A_log_in_where_a_session_runs(Fault fault) => EachWriteFails(
        fault,
        2,
        person => Register(person with { Hash = "earlier" }),
        LogIn,
        async person =>
        {
            (await Refresh(person, "earlier")).Outcome.ShouldBe(RefreshOutcome.Ended);
            await IsSignedIn(person);
        },
        hasPassword: true);

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public Task A_log_out(Fault fault) => EachWriteFails(fault, 2, Connect, person => Session(person).End(person.Id), HasEnded);

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public Task An_end_from_another_device(Fault fault) => EachWriteFails(
        fault,
        2,
        Connect,
        async person =>
        {
            if (person.IsListed || (person.IsListed = await IsListed(person)))
            {
                await Session(person).End(person.Id);
            }
        },
        HasEnded);

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public Task An_end_because_a_used_token_came_back(Fault fault) => EachWriteFails(
        fault,
        2,
        async person =>
        {
            await Connect(person with { Hash = "stolen" });
            (await Refresh(person, "stolen", "used")).Outcome.ShouldBe(RefreshOutcome.Rotated);
            (await Refresh(person, "used", person.Hash)).Outcome.ShouldBe(RefreshOutcome.Rotated);
        },
        async person => (await Refresh(person, "stolen")).Outcome.ShouldBe(RefreshOutcome.Reused),
        HasEnded);

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public Task The_removal_of_a_device_without_session(Fault fault) => EachWriteFails(
        fault,
        2,
        async person =>
        {
            (await _cluster.Grains.User(person.Id).AddDevice(person.Device)).Error.ShouldBeNull();
            await _cluster.Grains.User(person.Id).DeviceConnected(person.Device, Edge);
        },
        person => Session(person).RemoveIfEnded(person.Id),
        HasEnded);

    [Fact]
    public async Task A_device_with_a_running_session_stays_on_the_list()
    {
        var person = NewPerson();
        await Register(person);
        await Session(person).RemoveIfEnded(person.Id);
        await IsSignedIn(person);
    }

    /// <summary>Another activation is between the list and the session when this one ends what does not run yet.</summary>
    [Fact]
    public async Task A_start_that_is_under_way_in_another_activation_fails_when_its_session_is_ended_here()
    {
        var person = NewPerson();
        (await _cluster.Grains.User(person.Id).AddDevice(person.Device)).Error.ShouldBeNull();
        var elsewhere = new GrainState<DeviceSessionState>();
        await _cluster.States.ReadStateAsync("session", Session(person).GetGrainId(), elsewhere);
        await Session(person).End(person.Id);
        elsewhere.State = new() { RefreshHash = person.Hash };
        await Should.ThrowAsync<Exception>(
            _cluster.States.WriteStateAsync("session", Session(person).GetGrainId(), elsewhere));
    }

    [Fact]
    public async Task A_device_that_another_user_took_over_leaves_the_list_of_the_first_alone()
    {
        var (first, second) = (NewPerson(), NewPerson());
        second = second with { Device = first.Device };
        (await _cluster.Grains.User(first.Id).AddDevice(first.Device)).Error.ShouldBeNull();
        await Register(second);
        await Session(first).End(first.Id);
        (await IsListed(first)).ShouldBeFalse();
        await IsSignedIn(second);
    }

    private async Task EachWriteFails(
        Fault fault, int writes, Func<Person, Task> prepare, Func<Person, Task> act, Func<Person, Task> judge,
        bool hasPassword = false)
    {
        for (var n = 1; ; n++)
        {
            // Hashing takes its time: only who logs in has one.
            var person = NewPerson() with { Password = hasPassword ? ChatPerson.Password : null };
            await prepare(person);
            _cluster.States.FailWrite(n, fault);
            for (var repeat = 0; !await Succeeds(() => act(person)); repeat++)
            {
                repeat.ShouldBeLessThan(3, "as often as the edge repeats");
                await MustBeRevocableOrEnded(person);
            }

            var failed = _cluster.States.EndFaults();
            await MustBeRevocableOrEnded(person);
            await judge(person);
            if (!failed)
            {
                n.ShouldBe(writes + 1);
                return;
            }
        }
    }

    private static async Task<bool> Succeeds(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception error) when (error is TransientException or OrleansException)
        {
            return false;
        }
    }

    private async Task MustBeRevocableOrEnded(Person person)
    {
        if (await Session(person).Get() is null)
        {
            (await Refresh(person, person.Hash)).Outcome.ShouldNotBe(RefreshOutcome.Rotated);
        }
        else
        {
            (await IsListed(person)).ShouldBeTrue();
        }
    }

    private async Task IsSignedIn(Person person)
    {
        (await IsListed(person)).ShouldBeTrue();
        (await Session(person).Get())!.UserId.ShouldBe(person.Id);
        (await _cluster.Grains.User(person.Id).Get())!.Username.ShouldBe(person.Name);
        (await _cluster.Grains.Account(person.Name).Owner()).ShouldBe(person.Id);
        (await Refresh(person, person.Hash)).Outcome.ShouldBe(RefreshOutcome.Rotated);
    }

    private async Task HasEnded(Person person)
    {
        (await IsListed(person)).ShouldBeFalse();
        (await Session(person).Get()).ShouldBeNull();
        (await Refresh(person, person.Hash)).Outcome.ShouldNotBe(RefreshOutcome.Rotated);
        await Eventually.True(
            () => _edge.Ended.Any(ended => ended.DeviceId == person.Device), "the connections of the device to close");
    }

    private async Task Register(Person person)
    {
        await Claim(person);
        await CreateAndStart(person);
    }

    private async Task LogIn(Person person)
    {
        (await _cluster.Grains.Account(person.Name).LogIn(new()
        {
            Password = person.Password!, DeviceSecret = "secret", Network = "n",
        })).ShouldBe(new(LogInOutcome.Right, person.Id));
        await CreateAndStart(person);
    }

    private async Task CreateAndStart(Person person)
    {
        await _cluster.Grains.User(person.Id).Create(new() { Username = person.Name, DisplayName = person.Name });
        (await Session(person).Start(new()
        {
            UserId = person.Id, Name = "n", Platform = "p", RefreshHash = person.Hash, FamilyHash = Family(person.Hash),
            SessionId = SessionId.New(),
        })).Error.ShouldBeNull();
    }

    private async Task Claim(Person person) => (await _cluster.Grains.Account(person.Name).Claim(
        new() { UserId = person.Id, Password = person.Password })).ShouldBe(ClaimOutcome.Claimed);

    private async Task Connect(Person person)
    {
        await Register(person);
        await _cluster.Grains.User(person.Id).DeviceConnected(person.Device, Edge);
    }

    private Task<Refreshed> Refresh(Person person, string presented, string next = "next") =>
        Session(person).Refresh(new() { PresentedHash = presented, NextHash = next, FamilyHash = Family(presented) });

    /// <summary>Each test has one session but that in which there was an earlier one.</summary>
    private static string Family(string hash) => hash == "earlier" ? "earlier family" : "family";

    private async Task<bool> IsListed(Person person) =>
        (await _cluster.Grains.User(person.Id).Devices()).Contains(person.Device);

    private IDeviceSessionGrain Session(Person person) => _cluster.Grains.DeviceSession(person.Device);

    private Person NewPerson() => new(UserId.From(Guid.CreateVersion7()), $"person{++_names}", NewDevice());

    private static DeviceId NewDevice() => DeviceId.From(Guid.CreateVersion7());

    private sealed record Person(UserId Id, string Name, DeviceId Device)
    {
        public string Hash { get; init; } = "hash";

        public string? Password { get; init; }

        /// <summary>What the edge has found out in an earlier try of the same call.</summary>
        public bool IsListed { get; set; }
    }
}
