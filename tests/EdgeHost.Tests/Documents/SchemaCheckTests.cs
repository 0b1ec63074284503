using System.Text.Json;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>The check sees each kind of fault.</summary>
public sealed class SchemaCheckTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "\"a\"", "1")]
    [InlineData("""{"type":"integer"}""", "1", "1.5")]
    [InlineData("""{"type":"boolean"}""", "false", "null")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", """["a"]""", """["a",1]""")]
    [InlineData("""{"type":"array"}""", "[]", "{}")]
    [InlineData("""{"format":"uuid"}""", "\"00000000-0000-0000-0000-00000000000a\"", "\"00000000-0000-0000-0000-00000000000A\"")]
    [InlineData("""{"format":"date-time"}""", "\"2026-01-02T03:04:05.678Z\"", "\"2026-01-02T03:04:05Z\"")]
    [InlineData("""{"format":"int32"}""", "1", "3000000000")]
    [InlineData("""{"format":"int64"}""", "3000000000", "\"1\"")]
    [InlineData("""{"enum":["a","b"]}""", "\"b\"", "\"B\"")]
    [InlineData("""{"pattern":"^a$"}""", "\"a\"", "\"b\"")]
    [InlineData("""{"minLength":1}""", "\"a\"", "\"\"")]
    [InlineData("""{"maxLength":1}""", "\"😀\"", "\"aa\"")]
    [InlineData("""{"minimum":1}""", "1", "0")]
    [InlineData("""{"maximum":1}""", "1", "2")]
    [InlineData("""{"required":["a"]}""", """{"a":1}""", "{}")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"a":"x"}""", """{"a":null}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", "{}", """{"b":"x"}""")]
    [InlineData("""{"type":"object"}""", "{}", """{"a":1}""")]
    [InlineData("""{"oneOf":[{"type":"string"},{"type":"boolean"}]}""", "true", "1")]
    [InlineData("""{"$ref":"#/a/b"}""", "\"x\"", "1")]
    public void A_fault_is_found_and_what_fits_is_none(string schema, string fits, string fault)
    {
        var check = new SchemaCheck(JsonElement.Parse("""{"a":{"b":{"type":"string"}}}"""));
        check.FaultsOf(JsonElement.Parse(fits), JsonElement.Parse(schema)).ShouldBeEmpty();
        check.FaultsOf(JsonElement.Parse(fault), JsonElement.Parse(schema)).ShouldHaveSingleItem();
    }

    [Fact]
    public void What_is_not_checked_is_refused() => Should.Throw<NotSupportedException>(
        () => new SchemaCheck(default).FaultsOf(JsonElement.Parse("1"), JsonElement.Parse("""{"multipleOf":2}""")).ToList());
}
