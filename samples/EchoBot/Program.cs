using ChatOrleans;
using ChatOrleans.Client;
using ChatOrleans.Samples;
using ChatOrleans.Starting;
using Microsoft.Extensions.DependencyInjection;

// The chat server, and in the same process a bot: grains, sockets and bot need no network between them.
return await Start.Run(() => ChatHost.Build(args, services => services.AddChatClient().AddHostedService<EchoBot>()));
