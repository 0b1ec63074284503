using ChatOrleans.Conversations;
using ChatOrleans.Simulation.Cluster;

namespace ChatOrleans.Simulation.Judging;

/// <summary>The invite links whose revocation was acknowledged: in the end none of them is in a log.</summary>
internal sealed class Revocations(VirtualCluster cluster)
{
    private readonly HashSet<(ConversationId Conversation, InviteId Invite)> _acknowledged = [];

    /// <summary>Of some that were restored away nothing is known.</summary>
    public void AfterRestore() => _acknowledged.Clear();

    public void Acknowledged(ConversationId conversation, InviteId invite) => _acknowledged.Add((conversation, invite));

    public IEnumerable<string> Judge() =>
        from log in cluster.Disk.Logs
        from invite in Admission.At(log.Value).Links
        where _acknowledged.Contains((log.Key, invite))
        select $"{log.Key}: link {invite} was revoked, and is still in its log.";
}
