using System.Buffers.Binary;

namespace ChatOrleans.Testing.Telemetry;

/// <summary>As much of Protocol Buffers as OTLP needs: the fields of a message, in their order.</summary>
internal static class Protobuf
{
    public static IEnumerable<ReadOnlyMemory<byte>> Messages(this ReadOnlyMemory<byte> message, params int[] path) =>
        path is [var number, .. var rest]
            ? message.Fields().Where(field => field.Number == number).SelectMany(field => field.Bytes.Messages(rest))
            : [message];

    public static ReadOnlyMemory<byte> Message(this ReadOnlyMemory<byte> message, params int[] path) =>
        message.Messages(path).FirstOrDefault();

    public static string Text(this ReadOnlyMemory<byte> message, params int[] path) =>
        System.Text.Encoding.UTF8.GetString(message.Message(path).Span);

    public static string Hex(this ReadOnlyMemory<byte> message, params int[] path) =>
        Convert.ToHexStringLower(message.Message(path).Span);

    private static IEnumerable<(int Number, ReadOnlyMemory<byte> Bytes)> Fields(this ReadOnlyMemory<byte> message)
    {
        while (!message.IsEmpty)
        {
            var key = Number(ref message);
            var length = (key & 7) switch
            {
                0 => 0,
                1 => sizeof(ulong),
                2 => (int)Number(ref message),
                5 => sizeof(uint),
                var other => throw new InvalidDataException($"Wire type {other}."),
            };
            if ((key & 7) == 0)
            {
                var value = new byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64LittleEndian(value, Number(ref message));
                yield return ((int)(key >> 3), value);
                continue;
            }

            yield return ((int)(key >> 3), message[..length]);
            message = message[length..];
        }
    }

    private static ulong Number(ref ReadOnlyMemory<byte> message)
    {
        var (value, shift) = (0ul, 0);
        while (true)
        {
            var next = message.Span[0];
            message = message[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }

            shift += 7;
        }
    }
}
