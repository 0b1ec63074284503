using ChatOrleans;
using ChatOrleans.Certificates;
using ChatOrleans.Migration;
using ChatOrleans.Starting;
using ChatOrleans.Stores;

return args switch
{
    ["migrate", .. var migration] => await MigrateCommand.Run(migration, Console.Out, Console.Error, CancellationToken.None),
    ["restored", .. var store] => await RestoredCommand.Run(store, Console.Out, Console.Error, CancellationToken.None),
    ["certificates", .. var certificates] =>
        await CertificatesCommand.Run(certificates, TimeProvider.System, Console.Out, Console.Error),
    _ => await Start.Run(() => ChatHost.Build(args)),
};
