using k8s;
using k8s.Models;

namespace ChatOrleans.Deploy.Tests.Charts;

/// <summary>Of the Prometheus operator: as much as the chart uses of it.</summary>
internal sealed class PodMonitor : IKubernetesObject<V1ObjectMeta>
{
    public required string ApiVersion { get; set; }

    public required string Kind { get; set; }

    public required V1ObjectMeta Metadata { get; set; }

    public required Specification Spec { get; set; }

    internal sealed class Specification
    {
        public required V1LabelSelector Selector { get; set; }

        public required IList<Endpoint> PodMetricsEndpoints { get; set; }
    }

    internal sealed class Endpoint
    {
        public required string Port { get; set; }
    }
}
