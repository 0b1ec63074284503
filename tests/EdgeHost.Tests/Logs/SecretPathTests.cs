using ChatOrleans.Conversations;
using ChatOrleans.Paths;

namespace ChatOrleans.EdgeHost.Tests.Logs;

public sealed class SecretPathTests
{
    [Fact]
    public void Tokens_of_invite_links_are_kept_out_of_what_operators_see()
    {
        var token = InviteToken.New(ConversationId.NewDirect()).ToString();
        SecretPath.Of($"/api/v1/invites/{token}").ShouldBe("/api/v1/invites/***");
        SecretPath.Of($"/api/v1/invites/{token}/join").ShouldBe("/api/v1/invites/***/join");
        SecretPath.Of($"/api/v1/Invites/{token}").ShouldBe("/api/v1/Invites/***");
        SecretPath.Of($"/chat/join/{token}x").ShouldBe("/chat/join/***");
        var id = Guid.NewGuid();
        SecretPath.Of($"/api/v1/conversations/{id}/invites/{id}").ShouldBe($"/api/v1/conversations/{id}/invites/{id}");
    }
}
