// Measures what everything else stands on: a call of a grain, an activation, an append.
using ChatOrleans.Micro;

await GrainCalls.Measure();
await Appends.Measure();
