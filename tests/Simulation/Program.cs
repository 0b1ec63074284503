using ChatOrleans.Simulation;

return Command.Execute(args);
