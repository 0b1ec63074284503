import { describe, expect, it } from "vitest";
import { blocksOf, plainOf, spansOf, type Span } from "./markdown";

/** As HTML would say it, for reading. */
const said = (spans: readonly Span[]): string => spans.map((span) => {
  switch (span.kind) {
    case "text": return span.text;
    case "code": return `<c>${span.text}</c>`;
    case "link": return `<a ${span.href}>${span.text}</a>`;
    default: return `<${span.kind[0]}>${said(span.spans)}</${span.kind[0]}>`;
  }
}).join("");

const shown = (text: string) => said(spansOf(text));

describe("marks in a line", () => {
  it.each([
    ["**a** and *b*, __c__ _d_, ~~e~~", "<b>a</b> and <i>b</i>, <b>c</b> <i>d</i>, <s>e</s>"],
    ["**a *b* c**", "<b>a <i>b</i> c</b>"],
    ["***a***", "<b><i>a</i></b>"],
    ["_a **b_", "<i>a **b</i>"],
    ["`**a**` and **`b`**", "<c>**a**</c> and <b><c>b</c></b>"],
    ["(*a*)!", "(<i>a</i>)!"],
    ["[the **page**](https://x.org/a_b?q=1)", "<a https://x.org/a_b?q=1>the **page**</a>"],
    ["[write](mailto:ann@x.org)", "<a mailto:ann@x.org>write</a>"],
  ])("%s", (text, html) => expect(shown(text)).toBe(html));

  it.each([
    "2*3*4 = 24", "snake_case_name", "a * b * c", "*.cs and *.ts", "¯\\_(ツ)_/¯", "**not ended", "****", "~~~~",
    "https://x.org/_a_/*b*", "[x](javascript:alert(1))", "[x](data:text/html,x)", "[x](/here)", "[](https://x.org)", "`", "``",
    "<b>a</b> &amp; <script>", "# a", "---", "![a](x)",
  ])("%s stays as it is", (text) => expect(shown(text)).toBe(text));

  it("end what began before an address", () => {
    expect(shown("**see https://x.org/a_b**")).toBe("<b>see https://x.org/a_b</b>");
  });
});

describe("blocks", () => {
  const kinds = (text: string) => blocksOf(text).map(({ kind }) => kind);

  it("are code, quotes and lists, and words keep their lines", () => {
    const text = "a\n\n  b\n```ts\n*x*\n\ny\n```\n> q\n> - r\nz";
    expect(kinds(text)).toEqual(["words", "code", "quote", "words"]);
    expect(blocksOf(text)[0]).toEqual({ kind: "words", spans: [{ kind: "text", text: "a\n\n  b" }] });
    expect(blocksOf(text)[1]).toEqual({ kind: "code", text: "*x*\n\ny" });
    expect(blocksOf("> q\n> - r")).toMatchObject([{ blocks: [{ kind: "words" }, { kind: "list" }] }]);
    expect(kinds("```\nnever ended")).toEqual(["words"]);
  });

  it("of a list keep numbers and indents as they were typed", () => {
    expect(blocksOf("- a\n  * b\n7. c\n8) d")).toMatchObject([{
      items: [{ mark: "•", indent: 0 }, { mark: "•", indent: 1 }, { mark: "7.", indent: 0 }, { mark: "8.", indent: 0 }],
    }]);
    expect(kinds("-5 degrees\n2026. was\n- ")).toEqual(["words"]);
  });

  it.each([">100 €", ">:(", ">", "> ", ">\n>", "```\n```", "```\n\n```"])("are not made of %j: signs would be lost", (text) => {
    expect(blocksOf(text)).toEqual([{ kind: "words", spans: [{ kind: "text", text }] }]);
  });

  it("are nested three quotes deep, and deeper ones are text", () => {
    expect(plainOf(">>>>> a")).toBe(">> a");
  });
});

it("is shown without marks where one line of it is", () => {
  expect(plainOf("**a** [b](https://x.org)\n> *c*\n- `d`")).toBe("a b\nc\n• d");
});

// As long as a message may be. It takes milliseconds; what looks again and again would end with the runner's time.
it.each([">", "*", "[", "`", "**", "_", "~~", "> ", "- ", "[a](", "`a", "*a ", "_a_", "```\n", "```x\n", ">\n", "* *", "[[]](",
  "https://", "www.a)", "**https://a*"])("takes 8 KB of %j in bounded time", (unit) => {
  const text = unit.repeat(8_192 / unit.length);
  expect(plainOf(text).length).toBeLessThanOrEqual(text.length * 2);
});
