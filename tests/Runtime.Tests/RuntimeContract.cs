namespace ChatOrleans.Runtime.Tests;

/// <summary>What grains may rely on. Each test runs on the simulation's kernel and on a silo of Orleans.</summary>
public abstract class RuntimeContract
{
    private protected abstract Task<TestedRuntime> Start();

    private protected async Task Run(Func<TestedRuntime, Task> test)
    {
        await using var runtime = await Start();
        await runtime.Run(() => test(runtime));
    }

    /// <summary>Stays on the simulation's thread, as Shouldly does not.</summary>
    private protected static async Task<TError> Throws<TError>(Task task)
        where TError : Exception
    {
        try
        {
            await task;
        }
        catch (TError error)
        {
            return error;
        }

        throw new ShouldAssertException($"No {typeof(TError).Name} was thrown.");
    }
}
