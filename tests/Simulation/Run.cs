using ChatOrleans.Simulation.Clients;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Simulation.Faults;
using ChatOrleans.Simulation.Judging;
using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation;

/// <summary>
/// One run: users act on a cluster under faults; then all is healed, a while of quiet, a probe that must arrive at once,
/// and the verdict.
/// </summary>
internal sealed class Run
{
    // Longer than every period that repairs a loss: renewals, watches, repeats, quiet syncs.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(200);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly RunOptions _options;
    private readonly Draws _draws;
    private readonly World _world;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly IReadOnlyList<PlannedFault> _faults;
    private readonly VirtualCluster _cluster;

    private Run(RunOptions options)
    {
        _options = options;
        _draws = new(options.Seed, options.Plan?.Ids ?? options.Seed, options.Plan?.Draws) { IsRecording = options.Records };
        _world = new(_draws) { Trace = options.Traced ? [] : null };
        _settings = options.Plan?.Settings ?? RunOptions.Settings(_draws.Of("settings"));
        _faults = options.Faults ?? options.Plan?.Faults
            ?? PlannedFault.Plan(_draws.Of("faults"), options.Kinds, options.Span);
        _cluster = new(options, _world, _settings);
    }

    public static RunOutcome Of(RunOptions options) => new Run(options).Execute();

    private RunOutcome Execute()
    {
        var misfortune = new Misfortune(_cluster, _faults);
        var workload = new Workload(_cluster, _options.Plan?.Actions);
        for (var machine = 0; machine < _options.Silos; machine++)
        {
            _cluster.StartSilo(machine);
        }

        for (var machine = 0; machine < _options.Edges; machine++)
        {
            _cluster.StartEdge(machine);
        }

        workload.Begin();
        misfortune.Begin();
        _world.RunUntil(_options.Span.Ticks);
        var actingHash = _world.Hash;
        _draws.IsRecording = false;
        misfortune.Heal();
        _world.RunUntil(_world.Now + Quiet.Ticks);
        var verdict = new Verdict(_cluster);
        verdict.JudgeQuiet();
        _world.Say("PROBE");
        workload.Probe();
        _world.RunUntil(_world.Now + ProbePatience.Ticks);
        verdict.JudgeProbe();
        workload.SyncUnreached();
        _world.RunUntil(_world.Now + Settling.Ticks);
        verdict.Ask();
        _world.RunUntil(_world.Now + Settling.Ticks);
        return new(
            _options.Seed, _world.Hash, actingHash, _world.Steps, new(_world.Now),
            [.. verdict.Judge(), .. _world.Accidents.Take(3)],
            new()
            {
                Ids = _options.Plan?.Ids ?? _options.Seed, Settings = _settings, Faults = _faults, Actions = workload.Actions,
                Draws = _draws.Recorded,
            },
            _world.Trace ?? [], _cluster.History.AllSends.Count(send => send.Sequence is not null),
            _cluster.History.Parts.Sum(part => part.Entries.Count));
    }
}
