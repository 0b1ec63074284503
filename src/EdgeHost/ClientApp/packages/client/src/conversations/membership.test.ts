import { expect, it } from "vitest";
import { Membership } from "./membership.js";
import type { MemberPage } from "../protocol.js";

/** A server with so many members, in pages of its own size. It takes no other. */
function groupOf(count: number, pageSize: number) {
  const asked: string[] = [];
  const call = (_method: string, path: string): Promise<MemberPage> => {
    asked.push(path);
    const url = new URL(path, "http://localhost");
    if (url.searchParams.has("limit")) return Promise.reject(new Error("400"));
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const items = Array.from({ length: Math.min(pageSize, count - from) }, (_, index) => ({
      userId: `${from + index + 1}`, role: "member" as const, joinedAt: "", readSequence: 0, deliveredSequence: 0,
    }));
    return Promise.resolve({ items, next: from + pageSize < count ? items.at(-1)!.userId : undefined });
  };
  return { asked, membership: new Membership({ call } as never) };
}

it("reads all members, whatever the server's pages hold", async () => {
  const { asked, membership } = groupOf(450, 200);
  const all = Array.from({ length: 450 }, (_, index) => `${index + 1}`);
  expect((await membership.of("c")).map((member) => member.userId)).toEqual(all);
  expect(asked).toEqual(["", "?cursor=200", "?cursor=400"].map((query) => `/conversations/c/members${query}`));
  expect(await groupOf(7, 3).membership.of("c")).toHaveLength(7);
});

it("ends with as many members as a conversation can have", async () => {
  const { asked, membership } = groupOf(1_000_000, 200);
  expect(await membership.of("c")).toHaveLength(1_000);
  expect(asked).toHaveLength(5);
});

it("names a group in one spelling, whatever the keyboard writes", async () => {
  let named: unknown;
  const call = (_method: string, _path: string, body: unknown) => {
    named = body;
    return Promise.resolve({});
  };
  await new Membership({ call } as never).group("g", "Cafe\u0301", []);
  expect(named).toMatchObject({ name: "Caf\u00e9" });
});
