// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { ShownConversation } from "../model";
import { draw, speak, testNow } from "../testing/draw";
import { ConversationRow, nameOf } from "./ConversationRow";
import { isShown, matches } from "./filter";

const conversation: ShownConversation = {
  id: "c1", avatarId: "c1", title: "Weekend trip", kind: "group", unread: 7, mentioned: true, at: testNow().toISOString(),
  preview: { kind: "message", sender: { id: "p", name: "Party Planner" }, text: "+1" },
};

describe("a row", () => {
  it("is called by all that it shows", async () => {
    expect(nameOf(conversation, await speak())).toMatch(/^Weekend trip, 7 unread, You are mentioned, Party Planner: \+1,
      10:24.AM$/);
  });

  it("shows the first name of the sender, and the text by itself", async () => {
    const page = await draw(<ConversationRow conversation={conversation} isOpen href="/c/c1" tabIndex={0} onOpen={() => {}} />);
    expect(page.all("bdi").map((bdi) => bdi.textContent)).toEqual(["Weekend trip", "Party", "+1"]);
    expect(page.get("a").getAttribute("aria-current")).toBe("true");
  });

  it("says Draft and Not sent", async () => {
    const shown = async (preview: ShownConversation["preview"]) => (await draw(
      <ConversationRow conversation={{ ...conversation, preview }} isOpen={false} href="#" tabIndex={0}
        onOpen={() => {}} />)).container.textContent;
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
});
