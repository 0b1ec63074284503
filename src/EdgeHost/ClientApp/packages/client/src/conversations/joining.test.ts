import { expect, it } from "vitest";
import { Joining } from "./joining.js";
import { slowedUntil } from "./slowMode.js";
import { withEntry, type HeldSummary } from "./summary.js";

it("asks the directory for what was typed, and goes on where it ended", async () => {
  const asked: string[] = [];
  const call = (_method: string, path: string) => {
    asked.push(path);
    return Promise.resolve({ items: [] });
  };
  const joining = new Joining({ call } as never);
  await joining.find("");
  await joining.find("tea & té");
  await joining.find("tea", "61_c");
  await joining.preview("a/b");
  expect(asked).toEqual(["/directory", "/directory?query=tea+%26+t%C3%A9", "/directory?query=tea&cursor=61_c", "/invites/a%2Fb"]);
});

it("knows how long its user has to wait in slow mode", () => {
  const at = "2026-01-01T00:00:00.000Z";
  expect(slowedUntil({ role: "member", slowModeSeconds: 10 }, at)).toBe(Date.parse(at) + 10_000);
  expect([
    slowedUntil({ role: "moderator", slowModeSeconds: 10 }, at), slowedUntil({ role: "member" }, at),
    slowedUntil({ role: "member", slowModeSeconds: 10 }, undefined),
  ]).toEqual([0, 0, 0]);
});

it("follows changes of visibility and slow mode, and makes nothing of links", () => {
  const entry = { sequence: 2, kind: "settingsChanged", senderId: "ben", sentAt: "" } as const;
  const before = { id: "c", description: "What it is", history: "joined" } as HeldSummary;
  const shown = withEntry(before, { ...entry, visibility: "public" }, "ann");
  const slowed = withEntry(shown, { ...entry, slowModeSeconds: 10 }, "ann");
  expect(slowed).toMatchObject({ visibility: "public", slowModeSeconds: 10, description: "What it is" });
  expect(withEntry(slowed, { ...entry, slowModeSeconds: 0 }, "ann").slowModeSeconds).toBeUndefined();
  expect(withEntry(slowed, { ...entry, invite: { id: "i" } }, "ann")).toEqual(slowed);
});
