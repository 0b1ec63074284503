using System.Diagnostics.CodeAnalysis;
using Orleans.Storage;

namespace ChatOrleans.Storage.Tests;

/// <summary>What every store of grain state must do.</summary>
internal static class GrainStates
{
    public static async Task AreWrittenOnlyOverWhatWasRead(IGrainStorage storage)
    {
        var id = GrainId.Create("note", "a");
        var one = new Stored();
        var two = new Stored();
        await storage.ReadStateAsync("s", id, one);
        await storage.ReadStateAsync("s", id, two);
        (one.RecordExists, one.State.Text).ShouldBe((false, "new"));

        one.State.Text = "first";
        await storage.WriteStateAsync("s", id, one);
        await Should.ThrowAsync<InconsistentStateException>(() => storage.WriteStateAsync("s", id, two));
        await Should.ThrowAsync<InconsistentStateException>(() => storage.ClearStateAsync("s", id, two));
        await storage.ReadStateAsync("s", id, two);
        (two.RecordExists, two.State.Text, two.ETag).ShouldBe((true, "first", one.ETag));

        two.State.Text = "second";
        await storage.WriteStateAsync("s", id, two);
        await Should.ThrowAsync<InconsistentStateException>(() => storage.WriteStateAsync("s", id, one));
        await Should.ThrowAsync<InconsistentStateException>(() => storage.ClearStateAsync("s", id, one));
        await storage.ClearStateAsync("s", id, two);
        await storage.ReadStateAsync("s", id, one);
        (one.RecordExists, one.ETag, one.State.Text).ShouldBe((false, null, "new"));
        await storage.WriteStateAsync("s", id, one);
    }

    /// <param name="refuseOnce">Makes the store refuse its next write for the moment, if it repeats such.</param>
    public static async Task AreWrittenAsTheyWereAtTheCall(IGrainStorage storage, Action refuseOnce)
    {
        var id = GrainId.Create("note", "b");
        var writer = new Stored();
        await storage.ReadStateAsync("s", id, writer);
        foreach (var text in (string[])["created", "replaced"])
        {
            writer.State.Text = text;
            refuseOnce();
            var write = storage.WriteStateAsync("s", id, writer);
            writer.State.Text = "changed after the call";
            await write;
            var reader = new Stored();
            await storage.ReadStateAsync("s", id, reader);
            (reader.State.Text, reader.ETag).ShouldBe((text, writer.ETag));
        }
    }

    public static async Task Write(IGrainStorage storage, StateKey key, string text)
    {
        var stored = new Stored();
        await storage.ReadStateAsync(key.Name, key.Grain, stored);
        stored.State.Text = text;
        await storage.WriteStateAsync(key.Name, key.Grain, stored);
    }

    public sealed class Note
    {
        public string Text { get; set; } = "new";
    }

    private sealed class Stored : IGrainState<Note>
    {
        [AllowNull]
        public Note State
        {
            get;
            set => field = value ?? new();
        } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
