namespace ChatOrleans.Micro;

[Alias("bench.echo-grain")]
public interface IEchoGrain : IGrainWithStringKey
{
    [Alias("echo")]
    ValueTask<int> Echo(int value);

    /// <summary>Calls another echo grain so many times, one after the other.</summary>
    [Alias("call-other")]
    Task CallOther(string key, int times);
}

public sealed class EchoGrain : Grain, IEchoGrain
{
    public ValueTask<int> Echo(int value) => ValueTask.FromResult(value);

    public async Task CallOther(string key, int times)
    {
        var other = GrainFactory.GetGrain<IEchoGrain>(key);
        for (var i = 0; i < times; i++)
        {
            await other.Echo(i);
        }
    }
}
