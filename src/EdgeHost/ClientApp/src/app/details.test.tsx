// @vitest-environment happy-dom
import type { Client, Summary } from "@chatorleans/client";
import { act } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { settled } from "../../packages/client/src/testing/browser";
import { Clients } from "../../packages/client/src/testing/clients";
import { tableOf } from "../../packages/client/src/testing/permissions";
import { draw } from "../ui/testing/draw";
import DetailsPane from "./DetailsPane";
import { Router, RouterContext } from "./router";
import type { Details } from "./routes";
import { SessionContext, type Session } from "./session";

let clients: Clients;

beforeEach(() => { clients = new Clients(); });

afterEach(() => clients.end());

/** What stands beside a group, as Ann sees it. */
async function open(details: Details, more: Partial<Summary> = {}) {
  const { server } = clients;
  server.add("c", 1, more);
  const client: Client = await clients.open();
  await settled();
  const session: Session = { client, ask: () => {}, notify: () => {}, fail: (error) => { throw error; } };
  const page = await draw(<RouterContext value={new Router(window)}><SessionContext value={session}>
    <DetailsPane place={{ page: "conversation", id: "c", details }} /></SessionContext></RouterContext>);
  await act(settled);
  const choices = () => page.all("select").map((it) => [...(it as HTMLSelectElement).options].map(({ value }) => value));
  return { ...page, server, choices, does: async (what: () => void) => act(async () => { what(); await settled(); }) };
}

it("shows who may what, and lets them choose it who may", async () => {
  const member = await open("permissions");
  expect([member.all("select"), member.all("output").map(({ textContent }) => textContent).slice(0, 4)])
    .toEqual([[], ["Members and up", "Members and up", "Members and up", "Admins and owners"]]);
  clients.server.logs.clear();
  const admin = await open("permissions", { role: "admin", permissions: { ...tableOf("group"), changePermissions: "admin" } });
  expect([admin.choices().length, admin.choices()[0]]).toEqual([10, ["guest", "member", "moderator", "admin"]]);
  const posts = admin.get<HTMLSelectElement>("select");
  await admin.does(() => {
    posts.value = "moderator";
    posts.dispatchEvent(new Event("change", { bubbles: true }));
  });
  expect(admin.server.requests).toContain("PATCH /conversations/c/permissions");
  await admin.does(() => admin.server.post("c", { kind: "settingsChanged", senderId: "ann", action: "post", role: "moderator" }));
  expect(posts.value).toBe("moderator");
});

it("shows the description, and lets them change it who may", async () => {
  const member = await open("info", { description: "What it is" });
  expect([member.get("bdi").textContent, member.all("[data-testid=describe]"), member.all("[data-testid=rename]")])
    .toEqual(["c", [], []]);
  expect(member.container.textContent).toContain("What it is");
  clients.server.logs.clear();
  const admin = await open("info", { role: "admin", description: "What it is" });
  await admin.click("[data-testid=describe]");
  expect(admin.get<HTMLInputElement>("input").value).toBe("What it is");
  await admin.type("input", "Something else");
  await admin.does(() => admin.get<HTMLButtonElement>("button[type=submit]").click());
  expect([admin.server.requests.filter((request) => request.startsWith("PATCH")), admin.all("input")])
    .toEqual([["PATCH /conversations/c"], []]);
  await admin.does(() => admin.server.post("c", { kind: "settingsChanged", senderId: "ann", description: "" }));
  expect(admin.container.textContent).not.toContain("What it is");
});
