import { describe, expect, it } from "vitest";
import { happeningText } from "../conversation/happenings";
import { previewText, typingText } from "../list/PreviewLine";
import type { Happening, Who } from "../model";
import { speak } from "../testing/draw";

const me: Who = { id: "me", name: "Robin", me: true };
const mia: Who = { id: "mia", name: "Mia" };
const some = (count: number): Who[] => Array.from({ length: count }, (_, index) => ({ id: `p${index}`, name: `P${index + 1}` }));

describe("plurals", () => {
  it("have two forms in English and German", async () => {
    const [en, de] = [await speak("en"), await speak("de")];
    expect([1, 2].map((count) => en.t("members", { count }))).toEqual(["1 member", "2 members"]);
    expect([1, 2].map((count) => de.t("members", { count }))).toEqual(["1 Mitglied", "2 Mitglieder"]);
  });

  it("have six forms in Arabic", async () => {
    const { t } = await speak("ar");
    expect(new Set([0, 1, 2, 3, 11, 100].map((count) => t("members", { count }).replace(/[\d٠-٩]+/g, "#"))).size).toBe(6);
  });

  it("write numbers as the language does", async () => {
    expect((await speak("en")).t("composer.left", { count: 1234 })).toBe("1,234 bytes left");
    expect((await speak("de")).t("composer.left", { count: 1234 })).toBe("noch 1.234 Byte");
  });
});

describe("a sentence on what happened", () => {
  const added = (actor: Who, subjects: Who[]): Happening => ({ kind: "added", actor, subjects });

  it("names a few people, and counts many", async () => {
    const language = await speak();
    expect(happeningText(added(me, some(3)), language)).toBe("You added P1, P2, and P3");
    expect(happeningText(added(me, some(7)), language)).toBe("You added 7 people");
    expect(happeningText(added(mia, some(1)), language)).toBe("Mia added P1");
  });

  it("says you where the reader is meant, in the right case", async () => {
    expect(happeningText(added(mia, [me]), await speak("en"))).toBe("Mia added you");
    expect(happeningText(added(mia, [me]), await speak("de"))).toBe("Mia hat dich hinzugefügt");
    expect(happeningText({ kind: "roleChanged", actor: mia, subject: me, role: "admin" },
      await speak())).toBe("Mia made you an admin");
  });
});

describe("a line of the list", () => {
  it("says who types", async () => {
    const language = await speak();
    expect(typingText(["Mia Tanaka"], true, language)).toBe("typing…");
    expect(typingText(["Mia Tanaka"], false, language)).toBe("Mia is typing…");
    expect(typingText(["Mia", "Bo"], false, language)).toBe("Mia and Bo are typing…");
    expect(typingText(["Mia", "Bo", "Cy"], false, language)).toBe("3 people are typing…");
  });

  it("keeps a text of several lines in one", async () => {
    expect(previewText({ kind: "message", sender: me, text: "one\n\n two" }, await speak())).toBe("You: one two");
  });
});
