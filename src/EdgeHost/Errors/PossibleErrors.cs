namespace ChatOrleans.Errors;

/// <summary>
/// Metadata of operations: the codes that they answer beside those that follow from what an operation takes, such as
/// <c>Invalid</c> of one that takes a body.
/// </summary>
internal sealed class PossibleErrors(params ChatErrorCode[] codes)
{
    public IReadOnlyList<ChatErrorCode> Codes => codes;
}
