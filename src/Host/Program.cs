using ChatOrleans;
using ChatOrleans.Migration;
using ChatOrleans.Starting;
using ChatOrleans.Stores;

return args switch
{
    ["migrate", .. var migration] => await MigrateCommand.Run(migration, Console.Out, Console.Error, CancellationToken.None),
    ["restored", .. var store] => await RestoredCommand.Run(store, Console.Out, Console.Error, CancellationToken.None),
    _ => await Start.Run(() => ChatHost.Build(args)),
};
