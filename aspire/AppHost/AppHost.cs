// A whole cluster on a developer's machine: PostgreSQL (a container), two silos, two edges, and Aspire's dashboard.
//   ChatRuntime=Orleans dotnet run --project aspire/AppHost

using System.Globalization;

const string Runtime = "ChatRuntime";

// The build asks the environment which runtime it is for, here and when Aspire starts the projects.
if (Environment.GetEnvironmentVariable(Runtime) != "Orleans")
{
    throw new InvalidOperationException("Silos need the Orleans build: set ChatRuntime=Orleans in the environment.");
}

var builder = DistributedApplication.CreateBuilder(args);

var database = builder.AddPostgres("postgres").WithDataVolume().AddDatabase("chat");

var silo1 = AddSilo(1);
var silo2 = AddSilo(2);

// The first edge makes the signing key that all edges use.
var edge1 = AddEdge(1);
AddEdge(2).WaitFor(edge1);

builder.Build().Run();

// Fixed ports: silos tell each other and the edges where they are by themselves.
IResourceBuilder<ProjectResource> AddSilo(int number) => builder.AddProject<Projects.Silo>($"silo{number}")
    .WithHttpEndpoint(port: 8080 + number)
    .WithHttpHealthCheck("/health")
    .WithEnvironment(Runtime, "Orleans")
    .WithEnvironment("ChatOrleans__Store", "Postgres")
    .WithEnvironment("ChatOrleans__Postgres__ConnectionString", database.Resource.ConnectionStringExpression)
    .WithEnvironment("ChatOrleans__Cluster__ConnectionString", database.Resource.ConnectionStringExpression)
    .WithEnvironment("ChatOrleans__Cluster__Address", "127.0.0.1")
    .WithEnvironment("ChatOrleans__Cluster__SiloPort", Port(11110 + number))
    .WithEnvironment("ChatOrleans__Cluster__GatewayPort", Port(30000 + number))
    .WaitFor(database);

IResourceBuilder<ProjectResource> AddEdge(int number) => builder.AddProject<Projects.EdgeHost>($"edge{number}")
    .WithHttpEndpoint(port: 5000 + number)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithEnvironment(Runtime, "Orleans")
    .WithEnvironment("ChatOrleans__Cluster__Role", "Edge")
    .WithEnvironment("ChatOrleans__Cluster__ConnectionString", database.Resource.ConnectionStringExpression)
    .WithEnvironment("ChatOrleans__DataDirectory", Path.Combine(builder.AppHostDirectory, "data"))
    .WaitFor(silo1)
    .WaitFor(silo2);

static string Port(int number) => number.ToString(CultureInfo.InvariantCulture);
