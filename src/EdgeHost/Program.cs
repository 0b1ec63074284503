using ChatOrleans;
using ChatOrleans.Migration;

if (args is ["migrate", .. var migration])
{
    return await MigrateCommand.Run(migration, Console.Out, Console.Error, CancellationToken.None);
}

ChatHost.Build(args).Run();
return 0;
