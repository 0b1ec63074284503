// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import type { ShownConversation } from "../model";
import { draw, testNow } from "../testing/draw";
import { ConversationRow } from "./ConversationRow";
import { isShown, matches } from "./filter";

const conversation: ShownConversation = {
  id: "c1", avatarId: "c1", title: "Weekend trip", kind: "group", unread: 7, mentions: 2, at: testNow().toISOString(),
  preview: { kind: "message", sender: { id: "p", name: "Party Planner" }, text: "+1" },
};

const row = (shown: ShownConversation) =>
  <ConversationRow conversation={shown} isOpen href="/c/c1" tabIndex={0} onOpen={() => {}} />;

describe("a row", () => {
  it("is called by what it shows, in the order in which one would tell it", async () => {
    const page = await draw(row(conversation));
    const said = page.all("bdi, [role=img], time").map((part) => part.getAttribute("aria-label") ?? part.textContent);
    expect(said.slice(0, 5)).toEqual(["Weekend trip", "You are mentioned 2 times", "7 unread", "Party", "+1"]);
    expect(said.at(-1)).toMatch(/^10:24/);
    expect(page.get("a").getAttribute("aria-current")).toBe("true");
  });

  it("says what the reader has set, and offers more to a finger that rests and to a right click", async () => {
    vi.useFakeTimers();
    const [menus, opened]: [string[], string[]] = [[], []];
    const page = await draw(<ConversationRow conversation={{ ...conversation, muted: true, favourite: true }} isOpen={false}
      href="/c/c1" tabIndex={0} onOpen={(id) => opened.push(id)} onMenu={(id, { left }) => menus.push(`${id} ${left}`)} />);
    expect(page.all("[role=img]").map((sign) => sign.getAttribute("aria-label"))).toEqual(
      expect.arrayContaining(["Muted", "Favourite"]));
    const link = page.get("a");
    const press = () => link.dispatchEvent(new PointerEvent("pointerdown",
      { bubbles: true, pointerType: "touch", clientX: 7, clientY: 7 }));
    press();
    vi.advanceTimersByTime(500);
    link.click();
    expect([menus, opened]).toEqual([["c1 7"], []]);
    link.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, clientX: 9 }));
    press();
    link.click();
    expect([menus, opened]).toEqual([["c1 7", "c1 9"], ["c1"]]);
    vi.useRealTimers();
  });

  it("says Draft and Not sent", async () => {
    const shown = async (preview: ShownConversation["preview"]) =>
      (await draw(row({ ...conversation, preview }))).container.textContent;
    expect(await shown({ kind: "draft", text: "half a" })).toContain("Draft: half a");
    const sender = { id: "me", name: "Robin", me: true };
    expect(await shown({ kind: "message", sender, text: "hi", delivery: { state: "failed", why: "" }
      })).toContain("Not sent: hi");
  });
});

describe("finding", () => {
  it("goes by the beginnings of words, without case and marks", () => {
    expect(matches("zoe", "Zoë Lindqvist") && matches("LIND z", "Zoë Lindqvist") && matches("", "x")).toBe(true);
    expect(matches("oe", "Zoë")).toBe(false);
  });

  it("keeps to the chosen kind", () => {
    const direct = { title: "Mia", kind: "direct", unread: 0, request: true } as const;
    expect([isShown(direct, "all", "m"), isShown(direct, "unread", ""), isShown(direct, "groups", ""),
      isShown(direct, "requests", "")])
      .toEqual([true, false, false, true]);
  });

  it("shows what is archived to those who ask for it or look for it", () => {
    const archived = { title: "Mia", kind: "direct", unread: 1, archived: true, favourite: true } as const;
    expect([isShown(archived, "all", ""), isShown(archived, "unread", ""), isShown(archived, "favourites", ""),
      isShown(archived, "archived", ""), isShown(archived, "all", "mi"), isShown(archived, "archived", "x")])
      .toEqual([false, false, false, true, true, false]);
  });
});
