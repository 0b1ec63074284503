using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace ChatOrleans.Starting;

/// <summary>Runs a program: a failed start says why in one line that its operator can act on.</summary>
public static class Start
{
    /// <param name="build">Makes the host; not started.</param>
    /// <returns>0 after a stop; 1 when the start failed, with the one line on standard error.</returns>
    public static async Task<int> Run(Func<WebApplication> build)
    {
        // Texts and logs are the same wherever it runs.
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        WebApplication? host = null;
        try
        {
            host = build();
            await host.StartAsync();
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"ChatOrleans cannot start: {Line(error)}");
            await End(host);
            return 1;
        }

        await using (host)
        {
            await host.WaitForShutdownAsync();
        }

        return 0;
    }

    /// <summary>Stops gracefully: a silo that had joined its cluster leaves it.</summary>
    private static async Task End(WebApplication? host)
    {
        if (host is null)
        {
            return;
        }

        StartLog.Shut(host.Services);
        try
        {
            await host.StopAsync();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A host that did not start may be unable to stop. Why it did not is reported already.
        }

        await host.DisposeAsync();
    }

    private static string Line(Exception error) => error is AggregateException several
        ? string.Join(' ', several.Flatten().InnerExceptions.Select(Line))
        : error.Message.ReplaceLineEndings(" ");
}
