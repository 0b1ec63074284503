using ChatOrleans.Simulation.Machine;
using ChatOrleans.Storage;

namespace ChatOrleans.Simulation.Stores;

/// <summary>How the store treats its callers now.</summary>
internal sealed class StoreWeather
{
    /// <summary>The longest time of a read or a commit, in milliseconds.</summary>
    public double SlowestMs { get; set; } = 4;

    /// <summary>How likely a read or a commit fails with nothing done.</summary>
    public double Refuses { get; set; }

    /// <summary>How likely a commit fails with an unknown outcome.</summary>
    public double Unknown { get; set; }

    /// <summary>Rises when the store is restored: what was on its way to the one before reaches nothing.</summary>
    public int Lives { get; set; }
}

/// <summary>
/// The way of one process to the disk: reads take time; writes wait in one queue and go out together, like those of the
/// real writer. A write that is under way when its process dies may still be done, in part of the queue.
/// </summary>
internal sealed class StoreClient(Node owner, StoreWeather weather)
{
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(4);

    private readonly int _life = weather.Lives;
    private readonly World _world = owner.World;
    private readonly Dice _dice = owner.World.Draws.Of($"store {owner.Machine}");
    private List<StoreWrite> _waiting = [];
    private bool _committing;

    public Task<T> Read<T>(Func<T> read)
    {
        var done = new TaskCompletionSource<T>();
        _world.After(Half(), () =>
        {
            var refused = weather.Refuses > 0 && _dice.Chance(weather.Refuses);
            var result = refused ? default : read();
            _world.After(Half(), () => owner.Do(() =>
            {
                if (refused)
                {
                    done.TrySetException(new LogUnavailableException("The simulated store was unavailable."));
                }
                else
                {
                    done.TrySetResult(result!);
                }
            }));
        });
        return done.Task;
    }

    public void Enqueue(StoreWrite write)
    {
        _waiting.Add(write);
        if (!_committing)
        {
            _committing = true;
            _world.After(TimeSpan.Zero, () => owner.Do(Begin));
        }
    }

    /// <summary>Only for a planted bug: what waits is lost when the process dies.</summary>
    public void EnqueueLater(StoreWrite write) => _world.After(Lateness, () => owner.Do(() => Enqueue(write)));

    private TimeSpan Half() => _dice.Between(0.05, weather.SlowestMs / 2);

    private void Begin()
    {
        var batch = _waiting;
        _waiting = [];
        _world.After(Half(), () => Commit(batch));
    }

    private void Commit(List<StoreWrite> batch)
    {
        if (owner.IsDead)
        {
            if (_life == weather.Lives)
            {
                CommitOfTheDead(batch);
            }

            return;
        }

        Exception? error = null;
        var does = true;
        if (weather.Refuses > 0 && _dice.Chance(weather.Refuses))
        {
            (error, does) = (new LogUnavailableException("The simulated store refused."), false);
        }
        else if (weather.Unknown > 0 && _dice.Chance(weather.Unknown))
        {
            (error, does) = (new AppendOutcomeUnknownException("The simulated store did not answer."), _dice.Chance(0.5));
        }

        if (does)
        {
            foreach (var write in batch)
            {
                write.Commit();
            }
        }

        if (error is not null)
        {
            _world.Say($"{owner} store: {batch.Count} writes failed, {(does ? "done" : "not done")}: {error.GetType().Name}");
        }

        _world.After(Half(), () => owner.Do(() => End(batch, error)));
    }

    private void End(List<StoreWrite> batch, Exception? error)
    {
        foreach (var write in batch)
        {
            write.Complete(error);
        }

        _committing = _waiting.Count > 0;
        if (_committing)
        {
            Begin();
        }
    }

    /// <summary>Of what was under way, the first so many are done: none, some or all.</summary>
    private void CommitOfTheDead(List<StoreWrite> batch)
    {
        var done = _dice.Below(batch.Count + 1);
        _world.Say($"{owner} store: {done} of {batch.Count} writes of the dead are done");
        for (var i = 0; i < done; i++)
        {
            batch[i].Commit();
        }

        if (done < batch.Count)
        {
            batch[done].Tear();
        }
    }
}

/// <summary>One write on its way to the disk.</summary>
internal abstract class StoreWrite
{
    /// <summary>Takes effect, or finds that it may not.</summary>
    public abstract void Commit();

    /// <summary>The process died in the middle of it: without a planted bug nothing of it is there.</summary>
    public virtual void Tear()
    {
    }

    /// <summary>Answers the caller: the outcome, or the failure on the way.</summary>
    public abstract void Complete(Exception? error);
}
