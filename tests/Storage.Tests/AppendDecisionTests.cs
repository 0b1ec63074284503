namespace ChatOrleans.Storage.Tests;

public sealed class AppendDecisionTests
{
    private readonly AppendChain _chain = new();

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(6, 7, true)]
    [InlineData(6, 6, false)]
    [InlineData(6, 8, false)]
    [InlineData(0, 2, false)]
    public void An_append_must_follow_the_end_of_the_log(long last, long first, bool follows) =>
        AppendDecision.Of(earlier: null, last, Some.Post(first), _chain)
            .ShouldBe(follows ? AppendResult.Appended.Value : new AppendResult.Conflict(last));

    [Theory]
    [InlineData(6)]
    [InlineData(9)]
    public void A_resend_is_one_wherever_the_log_ends(long last)
    {
        var earlier = Some.Post(5);
        AppendDecision.Of(earlier, last, Some.Post(7, clientId: 5), _chain).ShouldBe(new AppendResult.Duplicate(earlier));
        _chain.Break();
        AppendDecision.Of(earlier, last, Some.Post(7, clientId: 5), _chain).ShouldBe(new AppendResult.Duplicate(earlier));
    }

    [Fact]
    public void Behind_a_broken_chain_nothing_is_appended_though_it_would_fit()
    {
        _chain.Note(new AppendResult.Conflict(9));
        AppendDecision.Of(earlier: null, last: 6, Some.Post(7), _chain).ShouldBe(new AppendResult.Conflict(6));
        AppendDecision.Of(earlier: null, last: 6, Some.Post(7), new()).ShouldBe(AppendResult.Appended.Value);
    }
}
