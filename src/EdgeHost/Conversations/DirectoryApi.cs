using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using ChatOrleans.Users;

namespace ChatOrleans.Conversations;

/// <summary>
/// REST for the public conversations. The index says where to look; what is answered is read from the conversations, so that one
/// which is no longer public is not on a page, whatever the index has.
/// </summary>
internal static class DirectoryApi
{
    public const int FoundMax = 50;

    private const int FoundDefault = 20;

    // Names of the index that one call looks at: a conversation has several.
    private const int ReadMax = 100;

    // Conversation grains that are asked at once.
    private const int Together = 16;

    private static readonly ChatError NoCursor = ChatError.Invalid("cursor", "Pass 'next' of the page before.");

    public static void Map(IEndpointRouteBuilder api) => api.MapGroup("/directory")
        .WithTags("conversations").RequireAuthorization().RefuseMalformed()
        .MapGet(string.Empty, Find).WithName("findConversations").Produces<DirectoryPage>()
        .WithMetadata(new CallCostAttribute(CallCostAttribute.Page * 2));

    /// <summary>Public conversations of whose names each word of the query begins one; all without a query.</summary>
    private static async Task<IResult> Find(
        [MinLength(1), MaxLength(UserNames.DisplayNameLengthMax), Description("Words of a name. Without it, all are listed.")]
        string? query,
        [Description("'next' of the page before.")] string? cursor,
        [Range(1, FoundMax)] int? limit,
        CurrentUser caller, IGrainFactory grains, GrainRetry calls)
    {
        var words = UserNames.WordsOf(query ?? string.Empty).ToList();
        IndexedName? after = null;
        if (limit is < 1 or > FoundMax
            || (query is not null && (words.Count == 0 || !ShownName.IsValid(query, UserNames.DisplayNameLengthMax))))
        {
            return Problems.Of(limit is < 1 or > FoundMax
                ? ChatError.Invalid("limit", $"1 to {FoundMax}.")
                : ChatError.Invalid("query", $"1 to {UserNames.DisplayNameLengthMax} characters of a name."));
        }

        var asked = words.MaxBy(word => word.Length) ?? string.Empty;
        if (cursor is not null
            && ((after = Read(cursor)) is null || !after.Value.Name.StartsWith(asked, StringComparison.Ordinal)))
        {
            return Problems.Of(NoCursor);
        }

        return Problems.Of(await calls.Try<DirectoryPage>(new("find conversations", caller.UserId), async () =>
            await ReadPage(words, asked, after, limit ?? FoundDefault, caller.UserId, grains, calls)));
    }

    private static async Task<DirectoryPage> ReadPage(
        List<string> words, string asked, IndexedName? after, int limit, UserId caller, IGrainFactory grains, GrainRetry calls)
    {
        var names = await grains.Directory().FindAfter(asked, after, ReadMax);
        var found = ImmutableArray.CreateBuilder<ConversationPreview>();
        foreach (var some in names.Chunk(Together))
        {
            var previews = await Task.WhenAll(some.Select(name => calls.Try(
                new("preview conversation", caller, name.ConversationId),
                () => grains.Conversation(name.ConversationId).Preview(caller, invite: null))));
            foreach (var (name, preview) in some.Zip(previews.Select(preview => preview.Value)))
            {
                after = name;
                if (preview is { } conversation && IsFound(conversation.Name, words, asked, name.Name))
                {
                    found.Add(conversation);
                }

                if (found.Count == limit)
                {
                    return new(found.ToImmutable(), name == names[^1] && names.Length < ReadMax ? null : Write(name));
                }
            }
        }

        return new(found.ToImmutable(), names.Length < ReadMax ? null : Write(names[^1]));
    }

    /// <summary>By that of its words alone that comes first in the index, so that it is found once.</summary>
    private static bool IsFound(string conversation, List<string> words, string asked, string by)
    {
        var own = DirectoryWords.Of(conversation);
        return words.TrueForAll(word => own.Any(one => one.StartsWith(word, StringComparison.Ordinal)))
            && own.FirstOrDefault(one => one.StartsWith(asked, StringComparison.Ordinal)) == by;
    }

    private static string Write(IndexedName name) =>
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(name.Name)) + "_" + name.ConversationId;

    private static IndexedName? Read(string cursor) =>
        cursor.Split('_') is [{ Length: > 0 and <= 1_024 and var length } hex, var id] && length % 2 == 0
            && hex.All(char.IsAsciiHexDigitLower) && ConversationId.TryParse(id, out var conversation)
            ? IndexedName.Of(Encoding.UTF8.GetString(Convert.FromHexString(hex)), conversation)
            : null;
}
