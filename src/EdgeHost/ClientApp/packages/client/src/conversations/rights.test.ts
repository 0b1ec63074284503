import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { tableOf } from "../testing/permissions.js";
import { actions, choicesFor, mayDo, mayRemove, roles, rolesFor } from "./rights.js";

const as = (role: typeof roles[number], pending?: boolean) => ({ role, pending, permissions: tableOf("group") });

it("lets those do something who are at least what the table says, and have accepted", () => {
  const mayPost = roles.filter((role) => mayDo(as(role), "post"));
  expect(mayPost).toEqual(["member", "moderator", "admin", "owner"]);
  expect(actions.filter((action) => mayDo(as("owner", true), action))).toEqual([]);
  expect(roles.filter((role) => mayDo({ ...as(role), permissions: tableOf("channel") }, "post")))
    .toEqual(["moderator", "admin", "owner"]);
});

it("lets nobody remove, or give and take roles, above themselves", () => {
  expect(roles.filter((other) => mayRemove(as("moderator"), other))).toEqual(["guest", "member"]);
  expect(roles.filter((other) => mayRemove(as("owner"), other))).toEqual([...roles]);
  expect([rolesFor(as("owner"), "owner"), rolesFor(as("admin"), "member")])
    .toEqual([["guest", "member", "moderator", "admin"], []]);
  const admin = { ...as("admin"), permissions: { ...tableOf("group"), changeRoles: "admin" } } as const;
  expect([rolesFor(admin, "owner"), rolesFor(admin, "admin")]).toEqual([[], ["guest", "member", "moderator"]]);
});

it("lets nobody choose who may what beyond what they may themselves", () => {
  expect(choicesFor(as("owner"), "remove")).toEqual(["moderator", "admin", "owner"]);
  expect(choicesFor(as("admin"), "post")).toEqual([]);
  const admin = { ...as("admin"), permissions: { ...tableOf("group"), changePermissions: "admin" } } as const;
  expect([choicesFor(admin, "post"), choicesFor(admin, "changeRoles")])
    .toEqual([["guest", "member", "moderator", "admin"], []]);
});

it("offers for each action what the page of the protocol allows", () => {
  const rows = readFileSync("../../../docs/protocol.md", "utf8").split("\n")
    .filter((line) => /^\| `\w+` \|(?:[^|]*\|){5}$/.test(line));
  const [, ...written] = rows.map((row) => row.split("|").map((cell) => cell.trim().replaceAll("`", "")));
  expect(written.map(([, action, , , , , least]) => [action, least]))
    .toEqual(actions.map((action) => [action, choicesFor(as("owner"), action)[0]]));
});
