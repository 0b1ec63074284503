using ChatOrleans;
using ChatOrleans.Migration;
using ChatOrleans.Starting;

return args is ["migrate", .. var migration]
    ? await MigrateCommand.Run(migration, Console.Out, Console.Error, CancellationToken.None)
    : await Start.Run(() => ChatHost.Build(args));
