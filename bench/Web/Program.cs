// Measures in headless Chromium what users of the web client wait for, and prints it as the table of docs/performance.md.
using ChatOrleans.Web;

await using var site = await Site.Open();
Console.WriteLine("| | measured | budget |\n|---|---|---|");
await LoadTimes.Measure(site);
await UseTimes.Measure(site);
await UseTimes.MeasureEmpty(site);
