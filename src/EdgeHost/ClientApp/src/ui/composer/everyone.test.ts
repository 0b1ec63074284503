import { expect, it } from "vitest";
import { languages, loadCatalogue } from "../language/catalogue";
import { everyone, everyoneIn, parted } from "./everyone";

it.each(languages)("knows how all are called in %s", async (code) => {
  const [name] = (await loadCatalogue(code))["mention.all"] as [string];
  expect(everyoneIn(`@${name}!`).map((who) => who.name)).toContain(name);
});

it("is no person", () => {
  expect(parted(["mia", everyone("all").id])).toEqual({ mentions: ["mia"], mentionAll: true });
  expect(parted(["mia"])).toEqual({ mentions: ["mia"], mentionAll: false });
});
