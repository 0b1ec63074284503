using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Simulation.Cluster;

namespace ChatOrleans.Simulation.Clients;

internal sealed partial class Device
{
    // A user who asked in vain so often gives up.
    private const int AskingsMax = 4;

    /// <summary>Founds a group; repeated with the same id until it is there.</summary>
    public async Task Found(ConversationId id, IReadOnlyList<UserId> others)
    {
        var request = new CreateConversation
        {
            Type = ConversationType.Group, CreatorId = User, Name = "Group", MemberIds = [.. others],
        };
        var created = await Ask("found", User, edge => edge.Grains.Conversation(id).Create(request), int.MaxValue);
        if (created is { Conversation: { } summary })
        {
            _cluster.History.Founded(id, [User, .. others]);
            Take(summary);
        }
    }

    /// <summary>Asks for a change until it is answered, or the user gives up; null when it was refused or given up.</summary>
    public async Task<T?> Ask<T>(string what, UserId about, Func<Edge, Task<Reply<T>>> ask, int times = AskingsMax)
        where T : class
    {
        for (var i = 0; i < times; i++)
        {
            try
            {
                if (IsOnline)
                {
                    var reply = await Call($"{what} {about}", edge => edge.Calls.Try(new(what, about), () => ask(edge)));
                    if (reply.Value is not null || !reply.Error!.Retryable)
                    {
                        World.Say($"{this}: {what} {about}: {reply.Error?.Code.ToString() ?? "done"}");
                        return reply.Value;
                    }
                }
            }
            catch (IOException)
            {
                // The outcome is unknown: asked again.
            }

            await Wait(TimeSpan.FromSeconds(1));
        }

        return null;
    }
}
