using System.CommandLine;
using System.CommandLine.Parsing;
using ChatOrleans.Simulation.Faults;

namespace ChatOrleans.Simulation;

/// <summary>What <c>simulate.sh</c> runs.</summary>
internal static class Command
{
    private static readonly Option<ulong> Seeds = new("--seeds")
    {
        Description = "How many seeds to run.", DefaultValueFactory = _ => 100,
    };

    private static readonly Option<ulong> First = new("--seed") { Description = "The first seed.", DefaultValueFactory = _ => 1 };

    private static readonly Option<double> Minutes = new("--minutes")
    {
        Description = "Run seeds for so many minutes of processor time, instead of --seeds.",
    };

    private static readonly Option<FaultKind[]> Kinds = new("--faults")
    {
        Description = $"'none', or a list of {string.Join(',', Enum.GetNames<FaultKind>())}. [default: all]",
        CustomParser = ParseKinds,
    };

    private static readonly Option<Bug> PlantedBug = new("--bug") { Description = "A bug to plant.", HelpName = "name" };
    private static readonly Option<bool> Trace = new("--trace") { Description = "Print what happens in every run." };
    private static readonly Option<bool> Hash = new("--hash")
    {
        Description = "Print the hash of the first seed's history only.",
    };

    public static int Execute(string[] args)
    {
        var command = new RootCommand("Simulates a whole cluster under faults; fails when the delivery contract is broken.")
        {
            Seeds, First, Minutes, Kinds, PlantedBug, Trace, Hash,
        };
        command.SetAction(Execute);
        return command.Parse(args).Invoke();
    }

    private static int Execute(ParseResult arguments)
    {
        var options = new RunOptions
        {
            Seed = arguments.GetValue(First),
            // A list that is not there reads as an empty one, which is 'none'.
            Kinds = arguments.GetResult(Kinds) is null ? Enum.GetValues<FaultKind>() : arguments.GetRequiredValue(Kinds),
            Bug = arguments.GetValue(PlantedBug),
            Traced = arguments.GetValue(Trace),
        };
        if (arguments.GetValue(Hash))
        {
            Console.WriteLine(Run.Of(options).Hash.ToString("x16"));
            return 0;
        }

        var minutes = arguments.GetValue(Minutes);
        return minutes > 0
            ? Search(options, ulong.MaxValue, TimeSpan.FromMinutes(minutes))
            : Search(options, arguments.GetValue(Seeds), TimeSpan.MaxValue);
    }

    private static FaultKind[] ParseKinds(ArgumentResult argument)
    {
        var names = argument.Tokens.Single().Value;
        var kinds = names == "none" ? [] : names.Split(',').Select(name => Enum.TryParse<FaultKind>(name, out var kind)
            ? kind
            : (FaultKind?)null).ToArray();
        if (kinds.Contains(null))
        {
            argument.AddError($"'{names}' is neither 'none' nor a list of kinds of faults.");
        }

        return [.. kinds.OfType<FaultKind>()];
    }

    private static int Search(RunOptions options, ulong seeds, TimeSpan time)
    {
        var (began, steps, span, runs) = (Environment.CpuUsage.TotalTime, 0L, TimeSpan.Zero, 0UL);
        for (; runs < seeds && Environment.CpuUsage.TotalTime - began < time; runs++)
        {
            var outcome = Run.Of(options with { Seed = options.Seed + runs });
            steps += outcome.Steps;
            span += outcome.Span;
            if (options.Traced || !outcome.IsRight)
            {
                Print(options, outcome);
            }

            if (!outcome.IsRight)
            {
                return 1;
            }
        }

        var used = Environment.CpuUsage.TotalTime - began;
        Console.WriteLine(
            $"{runs} seeds from {options.Seed}: no violation in {span.TotalHours:F1} virtual hours. {steps} steps in "
            + $"{used.TotalSeconds:F1} s of processor time, {steps / used.TotalMinutes:F0} a minute.");
        return 0;
    }

    private static void Print(RunOptions options, RunOutcome outcome)
    {
        var shown = outcome;
        if (!outcome.IsRight)
        {
            var plan = Shrinking.Shrink(options with { Seed = outcome.Seed }, outcome.Plan);
            shown = Run.Of(options with { Seed = outcome.Seed, Plan = plan, Traced = true });
        }

        if (options.Traced || !outcome.IsRight)
        {
            foreach (var line in shown.Trace)
            {
                Console.WriteLine(line);
            }
        }

        Console.WriteLine($"Seed {outcome.Seed}, hash {outcome.Hash:x16}, {outcome.Steps} steps, "
            + $"{outcome.Acknowledged} sends acknowledged, {outcome.Shown} entries shown.");
        Console.WriteLine($"Faults thrown ({shown.Plan.Count} of {outcome.Plan.Count} are enough):");
        foreach (var fault in shown.Plan)
        {
            Console.WriteLine($"  {fault}");
        }

        foreach (var fault in outcome.Faults)
        {
            Console.WriteLine($"VIOLATION {fault}");
        }

        foreach (var fault in shown.Faults.Except(outcome.Faults))
        {
            Console.WriteLine($"VIOLATION when shrunk: {fault}");
        }
    }
}
