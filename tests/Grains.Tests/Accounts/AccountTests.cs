using ChatOrleans.Accounts;
using ChatOrleans.Testing;
using Microsoft.AspNetCore.Identity;

namespace ChatOrleans.Grains.Tests.Accounts;

/// <summary>Who may log in under a name, names that belong to programs, and what an inbox says of joining.</summary>
public sealed class AccountTests : IAsyncLifetime
{
    private const string Password = ChatPerson.Password;
    private static readonly UserId Bot = UserId.From(Guid.CreateVersion7());
    private static readonly UserId Ann = UserId.From(Guid.CreateVersion7());
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.Start();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_name_is_claimed_once_and_its_password_is_the_first_ones()
    {
        (await Account("Ann").Claim(new() { UserId = Ann, Password = Password })).ShouldBe(ClaimOutcome.Claimed);
        (await Account("ann").Claim(new() { UserId = Ann, Password = "another password" })).ShouldBe(ClaimOutcome.Claimed);
        (await Account("ANN").Claim(new() { UserId = Bot, Password = Password })).ShouldBe(ClaimOutcome.Taken);
        await _cluster.Restart();
        (await LogIn("ann", Password)).ShouldBe(new(LogInOutcome.Right, Ann));
        // Whose name it is, for the log.
        (await LogIn("ann", "another password")).ShouldBe(new(LogInOutcome.Wrong, Ann));
        (await LogIn("nobody", Password)).ShouldBe(new(LogInOutcome.Wrong));
    }

    [Fact]
    public async Task A_name_of_a_program_has_an_owner_and_no_log_in_and_is_defended_like_any_other()
    {
        var account = Account("Robot");
        (await account.Owner()).ShouldBeNull();
        (await account.Claim(new() { UserId = Bot })).ShouldBe(ClaimOutcome.Claimed);
        (await account.Claim(new() { UserId = Bot })).ShouldBe(ClaimOutcome.Claimed);
        (await account.Claim(new() { UserId = Ann, Password = Password })).ShouldBe(ClaimOutcome.Taken);
        foreach (var password in new[] { string.Empty, Password, "x", "y", "z" })
        {
            (await LogIn("robot", password)).ShouldBe(new(LogInOutcome.Wrong, Bot));
        }

        (await LogIn("robot", "x")).Outcome.ShouldBe(LogInOutcome.TooOften);
        await _cluster.Restart();
        (await Account("robot").Owner()).ShouldBe(Bot);
    }

    [Fact]
    public async Task Strangers_lock_out_strangers_and_no_device_that_has_signed_in()
    {
        await Account("ann").Claim(new() { UserId = Ann, Password = Password, DeviceSecret = "of the phone" });
        (await LogIn("ann", Password, "of the laptop")).Outcome.ShouldBe(LogInOutcome.Right);
        for (var i = 0; i < 25; i++)
        {
            await LogIn("ann", "wrong password", device: $"guessed {i}", network: $"n{i / 5}");
        }

        (await LogIn("ann", Password, "another", network: "elsewhere")).Outcome.ShouldBe(LogInOutcome.TooOften);
        (await LogIn("ann", Password, "of the phone")).ShouldBe(new(LogInOutcome.Right, Ann));
        (await LogIn("ann", Password, "of the laptop")).ShouldBe(new(LogInOutcome.Right, Ann));

        // Known as long as the account lasts; the counts are not.
        await _cluster.Restart();
        var (known, _) = await State("ann");
        known.ShouldNotContain(device => device.Contains("phone"), "the secret itself is not stored");
        known.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_device_is_known_to_the_account_on_which_it_signed_in_and_to_no_other()
    {
        await Account("ann").Claim(new() { UserId = Ann, Password = Password, DeviceSecret = "secret" });
        await Account("bot").Claim(new() { UserId = Bot, Password = Password });
        for (var i = 0; i < 5; i++)
        {
            await LogIn("bot", "wrong password", "secret");
        }

        (await LogIn("bot", Password, "secret")).Outcome.ShouldBe(LogInOutcome.TooOften);
        (await LogIn("ann", Password, "secret")).Outcome.ShouldBe(LogInOutcome.Right);
    }

    [Fact]
    public void The_longest_unused_of_too_many_known_devices_becomes_a_stranger()
    {
        var state = Enumerable.Range(0, 40).Aggregate(new AccountState(), (before, i) => before.WithKnown($"{i}"));
        state.KnownDevices.ShouldBe(Enumerable.Range(8, 32).Select(i => $"{i}"));
        state.WithKnown("9").KnownDevices.ShouldBe([.. Enumerable.Range(8, 32).Except([9]).Select(i => $"{i}"), "9"]);
        state.WithKnown("39").ShouldBeSameAs(state);
    }

    [Fact]
    public async Task A_hash_of_fewer_rounds_is_replaced_when_its_owner_logs_in()
    {
        var old = new GrainState<AccountState>
        {
            State = new() { UserId = Ann, PasswordHash = new PasswordHasher<string>().HashPassword("ann", Password) },
        };
        await _cluster.States.WriteStateAsync("account", Account("ann").GetGrainId(), old);
        (await LogIn("ann", "wrong password")).Outcome.ShouldBe(LogInOutcome.Wrong);
        Rounds((await State("ann")).Hash).ShouldBe(100_000);
        (await LogIn("ann", Password)).ShouldBe(new(LogInOutcome.Right, Ann));
        Rounds((await State("ann")).Hash).ShouldBe(210_000);
        await _cluster.Restart();
        (await LogIn("ann", Password)).ShouldBe(new(LogInOutcome.Right, Ann));
    }

    [Fact]
    public void What_is_logged_of_a_call_has_no_password()
    {
        new ClaimName { UserId = Ann, Password = Password, DeviceSecret = "secret" }.ToString().ShouldBe("ClaimName");
        new LogInAttempt { Password = Password, DeviceSecret = "secret", Network = "n" }.ToString().ShouldBe("LogInAttempt");
    }

    [Fact]
    public async Task The_inbox_says_since_when_the_user_is_a_member()
    {
        var (ann, ben) = (await _cluster.NewUser("ann"), await _cluster.NewUser("ben"));
        var group = await _cluster.NewGroup(ann, ben);
        (await Joined(ann), await Joined(ben)).ShouldBe((1, 2));
        await _cluster.Grains.Conversation(group).RemoveMember(ben, ben);
        await _cluster.Grains.Conversation(group).AddMembers(ann, [ben]);
        (await Joined(ann), await Joined(ben)).ShouldBe((1, 4));
    }

    private static int Rounds(string hash) =>
        System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(hash).AsSpan(5));

    private IAccountGrain Account(string name) => _cluster.Grains.Account(name);

    private Task<LogInAnswer> LogIn(string name, string password, string? device = null, string network = "n") =>
        Account(name).LogIn(new() { Password = password, DeviceSecret = device, Network = network });

    private async Task<(IReadOnlyCollection<string> Known, string Hash)> State(string name)
    {
        var stored = new GrainState<AccountState>();
        await _cluster.States.ReadStateAsync("account", Account(name).GetGrainId(), stored);
        return (stored.State!.KnownDevices, stored.State.PasswordHash!);
    }

    private async Task<long> Joined(UserId user) => (await _cluster.Grains.User(user).Inbox()).Items.Single().JoinedSequence;
}
