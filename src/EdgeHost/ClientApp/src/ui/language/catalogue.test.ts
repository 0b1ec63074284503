import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compiled } from "../../../catalogues";
import { languageFor, languages, loadCatalogue, localeFor } from "./catalogue";
import type { Piece } from "./format";

const folder = new URL(".", import.meta.url).pathname;
const sourceOf = (code: string) => JSON.parse(readFileSync(`${folder}${code}.json`, "utf8")) as Record<string, string>;

/** The values that a message takes, each with how it is taken, in whatever order. */
function valuesOf(pieces: readonly Piece[]): Set<string> {
  return new Set(pieces.flatMap((piece) => {
    if (typeof piece === "string" || piece === 0) return [];
    const [name, kind, cases] = piece;
    return [kind === "select" ? `${name}: ${Object.keys(cases!).sort().join()}` : name,
      ...Object.values(cases ?? {}).flatMap((one) => [...valuesOf(one)])];
  }));
}

function pluralsOf(pieces: readonly Piece[]): string[][] {
  return pieces.flatMap((piece) => {
    if (typeof piece === "string" || piece === 0) return [];
    const [, kind, cases = {}] = piece;
    return [...(kind === "plural" ? [Object.keys(cases)] : []), ...Object.values(cases).flatMap(pluralsOf)];
  });
}

describe("the catalogues", () => {
  it.each(languages)("in %s have the same messages as the English one", (code) => {
    expect(Object.keys(sourceOf(code)).sort()).toEqual(Object.keys(sourceOf("en")).sort());
  });

  it.each(languages)("in %s leave none empty", (code) => {
    expect(Object.entries(sourceOf(code)).filter(([, message]) => !message.trim())).toEqual([]);
  });

  it.each(languages)("in %s take the same values", (code) => {
    const english = sourceOf("en");
    const differing = Object.entries(sourceOf(code)).filter(([key, message]) => {
      const [here, there] = [valuesOf(compiled(message)), valuesOf(compiled(english[key]!))];
      // A language may say a number in words, and leave the value out.
      return [...here].some((name) => !there.has(name));
    });
    expect(differing).toEqual([]);
  });

  it.each(languages)("in %s have all plural forms of the language", (code) => {
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    const lacking = Object.entries(sourceOf(code)).filter(([, message]) =>
      pluralsOf(compiled(message)).some((cases) => forms.some((form) => !cases.includes(form))));
    expect(lacking.map(([key]) => key)).toEqual([]);
  });

  it("are all that there are files of", () => {
    expect(readdirSync(folder).filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -5)).sort())
      .toEqual([...languages].sort());
  });

  it("are compiled when they are bundled", async () => {
    expect((await loadCatalogue("en"))["preview.own"]).toEqual(["You: ", ["text"]]);
  });
});

describe("the language", () => {
  it("is the first of the user's that there is", () => {
    expect(languageFor(["fr-FR", "de-AT", "en"])).toBe("de");
    expect(languageFor(["fr"])).toBe("en");
  });

  it("is written as where the user is", () => {
    expect(localeFor("en", ["de-DE", "en-GB"])).toBe("en-GB");
    expect(localeFor("ar", ["de-DE"])).toBe("ar");
  });
});
