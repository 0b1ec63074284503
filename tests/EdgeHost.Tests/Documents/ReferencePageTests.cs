using System.Net;
using System.Text.RegularExpressions;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>The page of both documents is for those who develop, and comes from this host alone.</summary>
public sealed partial class ReferencePageTests
{
    [Fact]
    public async Task In_development_the_page_shows_both_documents_and_loads_nothing_from_elsewhere()
    {
        await using var app = await ChatApplication.Start("--environment=Development");
        using var http = new HttpClient { BaseAddress = app.Server };
        using var answer = await http.GetAsync("scalar/");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldNotContain("//");
        page.ShouldContain("\"withDefaultFonts\":false");
        page.ShouldContain("\"telemetry\":false");
        page.ShouldContain("\"agent\":{\"disabled\":true}");
        page.ShouldContain("\"mcp\":{\"disabled\":true}");
        page.ShouldContain("openapi/v1.json");
        page.ShouldContain("asyncapi/v1.json");

        var scripts = Script().Matches(page);
        scripts.Count.ShouldBe(3);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        scripts.Select(script => $"'nonce-{script.Groups["nonce"].Value}'").Distinct()
            .ShouldHaveSingleItem().ShouldBeOneOf(policy.Split(' ', ';'));
        policy.ShouldStartWith("default-src 'none';");
        Source().Matches(policy).ShouldBeEmpty();
        foreach (var script in scripts.Where(script => script.Groups["file"].Success))
        {
            using var loaded = await http.GetAsync($"scalar/{script.Groups["file"].Value}");
            loaded.StatusCode.ShouldBe(HttpStatusCode.OK);
            loaded.Content.Headers.ContentType!.MediaType.ShouldBeOneOf("text/javascript", "application/javascript");
        }

        using var again = await http.GetAsync("scalar/");
        again.Headers.GetValues("Content-Security-Policy").Single().ShouldNotBe(policy);
    }

    [Theory]
    [InlineData("scalar")]
    [InlineData("scalar/")]
    [InlineData("scalar/scalar.js")]
    public async Task In_production_there_is_no_page(string path)
    {
        await using var app = await ChatApplication.Start("--environment=Production");
        using var http = new HttpClient { BaseAddress = app.Server };
        using var answer = await http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [GeneratedRegex("""<script (?:type="module" )?(?:src="(?<file>[\w.]+)" )?nonce="(?<nonce>\w+)">""", RegexOptions.None, 5_000)]
    private static partial Regex Script();

    /// <summary>Hosts, or schemes that others can use.</summary>
    [GeneratedRegex(@"[a-z]+://|https?:|[\w-]+\.\w+|\*|unsafe-eval", RegexOptions.None, 5_000)]
    private static partial Regex Source();
}
