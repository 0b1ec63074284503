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
    // Longer than every period after which something lost is made good: renewals, watches, repeats, quiet syncs.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(200);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly VirtualCluster _cluster;
    private readonly World _world;
    private readonly IReadOnlyList<PlannedFault> _plan;
    private readonly RunOptions _options;

    private Run(RunOptions options)
    {
        _options = options;
        _world = new(options.Seed) { Trace = options.Traced ? [] : null };
        _plan = options.Plan ?? PlannedFault.Plan(new Dice(options.Seed).Fork(3), options.Kinds, options.Span);
        _cluster = new(options, _world);
    }

    public static RunOutcome Of(RunOptions options) => new Run(options).Execute();

    private RunOutcome Execute()
    {
        var misfortune = new Misfortune(_cluster, _plan);
        var workload = new Workload(_cluster, new Dice(_options.Seed).Fork(4));
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
        misfortune.Heal();
        _world.RunUntil(_world.Now + Quiet.Ticks);
        var verdict = new Verdict(_cluster);
        verdict.JudgeQuiet();
        _world.Say("PROBE");
        workload.Probe();
        _world.RunUntil(_world.Now + ProbePatience.Ticks);
        verdict.JudgeProbe();
        _world.RunUntil(_world.Now + Settling.Ticks);
        verdict.Ask();
        _world.RunUntil(_world.Now + Settling.Ticks);
        return new(
            _options.Seed, _world.Hash, _world.Steps, new(_world.Now), [.. verdict.Judge(), .. _world.Accidents.Take(3)], _plan,
            _world.Trace ?? [], _cluster.History.AllSends.Count(send => send.Sequence is not null),
            _cluster.History.Parts.Sum(part => part.Entries.Count));
    }
}
