using System.Data.Common;
using ChatOrleans;
using ChatOrleans.Migration;
using Microsoft.Extensions.Options;

if (args is ["migrate", .. var migration])
{
    return await MigrateCommand.Run(migration, Console.Out, Console.Error, CancellationToken.None);
}

try
{
    ChatHost.Build(args).Run();
    return 0;
}
catch (Exception error) when (error is OptionsValidationException or InvalidOperationException or FormatException
    or IOException or UnauthorizedAccessException or DbException)
{
    // What whoever starts it can mend, last and in one line.
    await Console.Error.WriteLineAsync($"ChatOrleans cannot start: {error.Message}");
    return 1;
}
