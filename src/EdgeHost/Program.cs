using ChatOrleans;

ChatHost.Build(args).Run();
