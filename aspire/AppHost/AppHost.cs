// A whole cluster on a developer's machine: PostgreSQL, certificates, two silos, two edges, and Aspire's dashboard.
//   dotnet run --project aspire/AppHost
// PostgreSQL is a container, unless ConnectionStrings:chat names a database that is there:
//   dotnet run --project aspire/AppHost -- --ConnectionStrings:chat="Host=/run/postgresql;Username=chat;Database=chat"

using ChatOrleans;
using Microsoft.Extensions.Configuration;

const string Chat = "chat";

var builder = DistributedApplication.CreateBuilder(args);

IResourceBuilder<IResourceWithConnectionString> database = builder.Configuration.GetConnectionString(Chat) is null
    ? builder.AddPostgres("postgres").WithDataVolume().AddDatabase(Chat)
    : builder.AddConnectionString(Chat);

// Kept with the database's password: the keys in the database of the last run are encrypted by it.
var keySecret = builder.AddParameter("key-secret", new NewSecret(), secret: true, persist: true);

// New ones at each start; data is nobody else's.
var certificates = builder.Configuration["Certificates"] ?? Path.Combine(builder.AppHostDirectory, "data", "certificates");
var certified = builder.AddProject<Projects.Host>("certificates")
    .WithArgs("certificates", "--out", certificates, "--cluster", Chat, "--renew");

var silo1 = AddSilo(1);
var silo2 = AddSilo(2);

AddEdge(1);
AddEdge(2);

builder.Build().Run();

// Silos tell each other and the edges where they are by themselves: nothing stands before the ports between them.
IResourceBuilder<ProjectResource> AddSilo(int number) => Certify("silo", builder.AddProject<Projects.SiloHost>($"silo{number}"))
    .WithHttpEndpoint(port: 8080 + number)
    .WithHttpHealthCheck("/health")
    .WithEndpoint(name: "silo", env: "ChatOrleans__Cluster__SiloPort", isProxied: false)
    .WithEndpoint(name: "gateway", env: "ChatOrleans__Cluster__GatewayPort", isProxied: false)
    .WithEnvironment("ChatOrleans__Cluster__Address", "127.0.0.1")
    .WithEnvironment("ChatOrleans__Cluster__ConnectionString", database.Resource.ConnectionStringExpression)
    .WithEnvironment("ChatOrleans__Postgres__ConnectionString", database.Resource.ConnectionStringExpression)
    .WithEnvironment("ChatOrleans__Store", "Postgres")
    .WaitFor(database);

IResourceBuilder<ProjectResource> AddEdge(int number) => Certify("edge", builder.AddProject<Projects.Host>($"edge{number}"))
    // Nobody stands before it who would name the client.
    .DisableForwardedHeaders()
    .WithHttpEndpoint(port: 5000 + number)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithEnvironment("ChatOrleans__Cluster__Role", "Edge")
    .WithEnvironment("ChatOrleans__Cluster__ConnectionString", database.Resource.ConnectionStringExpression)
    .WithEnvironment("ChatOrleans__Auth__KeySecret", keySecret)
    .WaitFor(silo1)
    .WaitFor(silo2);

IResourceBuilder<ProjectResource> Certify(string role, IResourceBuilder<ProjectResource> process) => process
    .WithEnvironment("ChatOrleans__Cluster__Tls__CertificateFile", Path.Combine(certificates, $"{role}.pem"))
    .WithEnvironment("ChatOrleans__Cluster__Tls__PrivateKeyFile", Path.Combine(certificates, $"{role}.key"))
    .WithEnvironment("ChatOrleans__Cluster__Tls__AuthorityFile", Path.Combine(certificates, "authority.pem"))
    .WaitForCompletion(certified);
