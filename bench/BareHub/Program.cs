using ChatOrleans.BareHub;

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
builder.Services.AddSignalR();
var app = builder.Build();
app.MapGet("/health", () => "healthy");
app.MapHub<PairHub>("/hubs/chat");
app.Run();
