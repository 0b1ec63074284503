using ChatOrleans.Conversations;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>How those are refused who would come into a group by themselves.</summary>
internal static class FullGroup
{
    /// <param name="owner">Of a group that takes nobody more, and has one link at most.</param>
    public static async Task Refuses(DescribedHost host, ChatPerson owner, ChatPerson stranger, string group)
    {
        Dictionary<string, string> id = new() { ["id"] = group };
        (await host.Call(
            host.Operation("changeConversation"), owner.AccessToken, id, """{"visibility":"public"}""")).Status.ShouldBe(200);
        var create = host.Operation("createInvite");
        var (made, invite) = await host.Call(create, owner.AccessToken, id, "{}");
        made.ShouldBe(201);
        await host.Refused(422, "LimitReached", create, owner.AccessToken, id, "{}");
        await host.Refused(422, "LimitReached", host.Operation("joinConversation"), stranger.AccessToken, id);
        Dictionary<string, string> token = new() { ["token"] = invite.GetProperty("token").GetString()! };
        await host.Refused(422, "LimitReached", host.Operation("joinByInvite"), stranger.AccessToken, token);
    }

    public static async Task RefusesWrongLinks(DescribedHost host, ChatPerson caller)
    {
        foreach (var conversation in (ConversationId[])[new(Guid.NewGuid()), ConversationId.NewDirect()])
        {
            foreach (var operation in (string[])["previewInvite", "joinByInvite"])
            {
                await host.Refused(404, "NotFound", host.Operation(operation), caller.AccessToken, new Dictionary<string, string>
                {
                    ["token"] = $"{InviteToken.New(conversation)}",
                });
            }
        }
    }
}
