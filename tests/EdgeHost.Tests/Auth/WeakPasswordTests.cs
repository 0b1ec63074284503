using ChatOrleans.Auth;

namespace ChatOrleans.EdgeHost.Tests.Auth;

public sealed class WeakPasswordTests
{
    [Theory]
    [InlineData("ann", "password")]
    [InlineData("ann", "PassWord")]
    [InlineData("ann", "12345678")]
    [InlineData("ann", "qwertyuiop")]
    [InlineData("ann", "        ")]
    [InlineData("ann", "xyxyxyxyxy")]
    [InlineData("margaret", "margaret")]
    [InlineData("Margaret", "mARGARET")]
    [InlineData("margaret", "margaret1989")]
    [InlineData("ann", "annannann")]
    [InlineData("ann", "ChatOrleans")]
    [InlineData("ann", "chatorleans1")]
    [InlineData("margaret", "chat-margaret")]
    public void What_is_tried_first_is_refused(string username, string password) =>
        WeakPasswords.Objection(password, username).ShouldNotBeNull();

    [Theory]
    [InlineData("ann", "correct horse battery")]
    [InlineData("ann", "annotated")]
    [InlineData("margaret", "Margaret likes tea")]
    [InlineData("ann", "Straßenbahnhaltestelle")]
    [InlineData("ann", "ひみつのことばです")]
    public void Others_are_not(string username, string password) => WeakPasswords.Objection(password, username).ShouldBeNull();

    [Fact]
    public async Task A_registration_says_what_is_wrong_and_with_which_field()
    {
        await using var app = await ChatApplication.Start();
        using var auth = new AuthClient(app.Server);
        foreach (var password in new[] { "password1", "margaret2", "short" })
        {
            var (status, problem) = await auth.Register("margaret", password);
            (status, problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString())
                .ShouldBe((400, "Invalid", "password"));
        }

        (await auth.Register("margaret", "Margaret likes tea")).Status.ShouldBe(201);
    }
}
