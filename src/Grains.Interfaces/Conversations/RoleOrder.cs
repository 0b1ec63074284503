using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

/// <summary>
/// Roles from least to most. Their numbers are not: stored states and calls of other versions have the first three by number.
/// </summary>
public static class RoleOrder
{
    public static readonly ImmutableArray<MemberRole> Ascending =
        [MemberRole.Guest, MemberRole.Member, MemberRole.Moderator, MemberRole.Admin, MemberRole.Owner];

    public static bool IsAtLeast(this MemberRole role, MemberRole least) => Rank(role) >= Rank(least);

    public static int Rank(MemberRole role) => Ascending.IndexOf(role);
}
