namespace ChatOrleans.Embedded.Generator;
internal static class Placeholder;
