using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.Metrics;

/// <summary>A part of the product that this process has. Its measurements are reported from the host's start on.</summary>
internal sealed record MeasuredPart(Action<ChatMetrics> Begin);

/// <summary>Adds the measurements of a part of the product.</summary>
public static class MeasuredParts
{
    public static IServiceCollection AddEdgeMetrics(this IServiceCollection services) =>
        services.AddSingleton(new MeasuredPart(metrics => metrics.BeginEdge()));

    public static IServiceCollection AddGrainMetrics(this IServiceCollection services) =>
        services.AddSingleton(new MeasuredPart(metrics => metrics.BeginGrains()));

    /// <summary>A value of a singleton, read when metrics are collected.</summary>
    /// <param name="unit"><c>s</c>, <c>By</c>, or null for a number of things.</param>
    public static IServiceCollection AddGauge<TSource>(
        this IServiceCollection services, string name, string? unit, string description, Func<TSource, double> read)
        where TSource : notnull => services.AddSingleton(provider => new MeasuredPart(metrics =>
            metrics.Gauge(name, unit, description, () => read(provider.GetRequiredService<TSource>()))));
}
