using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.Grains.Tests;

public sealed class AloneTests
{
    [Fact]
    public async Task A_process_that_is_alone_is_reached_from_its_own_machine_only()
    {
        await using var cluster = await TestCluster.Start();
        cluster.Services.GetRequiredService<ILocalSiloDetails>().GatewayAddress.ShouldBeNull();
        var listens = ListeningAddresses();
        listens.ShouldNotBeEmpty();
        listens.ShouldAllBe(address => IPAddress.IsLoopback(address));
    }

    /// <summary>Of all TCP sockets of this process, as Linux tells them.</summary>
    private static List<IPAddress> ListeningAddresses()
    {
        var own = Directory.EnumerateFiles("/proc/self/fd")
            .Select(file => new FileInfo(file).LinkTarget)
            .ToHashSet();
        return
        [
            .. File.ReadLines("/proc/self/net/tcp").Concat(File.ReadLines("/proc/self/net/tcp6"))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[3] == "0A" && own.Contains($"socket:[{fields[9]}]"))
                .Select(fields => AddressOf(fields[1].Split(':')[0])),
        ];
    }

    /// <summary>Words of 32 bits, each written as a number of a little-endian machine.</summary>
    private static IPAddress AddressOf(string words) => new(
        [.. words.Chunk(8).SelectMany(word => BitConverter.GetBytes(
            uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))]);
}
