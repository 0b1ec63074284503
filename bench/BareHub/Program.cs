using ChatOrleans.BareHub;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
builder.Services.AddSignalR();
var app = builder.Build();
app.MapHub<PairHub>("/hubs/chat");
app.Run();
