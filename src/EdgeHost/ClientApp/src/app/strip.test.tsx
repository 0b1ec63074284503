// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { after, settled } from "../../packages/client/src/testing/browser";
import { Clients } from "../../packages/client/src/testing/clients";
import { fillDisk } from "../../packages/client/src/testing/faults";
import { draw } from "../ui/testing/draw";
import { SessionContext } from "./session";
import { Strip } from "./Strip";

let clients: Clients;

beforeEach(() => { clients = new Clients(); });
afterEach(() => clients.end());

const asksBeforeLeaving = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));

/** Ann writes while there is no connection. */
async function write() {
  clients.server.add("c");
  const client = await clients.open();
  clients.server.stop();
  client.send("c", "hello");
  await settled();
  const page = await draw(<SessionContext value={{ client, ask: () => {}, notify: () => {}, fail: () => {} }}><Strip />
  </SessionContext>);
  return { said: page.get("[role=status]").textContent! };
}

it("says that what waits is sent later, and lets the page go, where it is kept", async () => {
  const { said } = await write();
  expect(said).toContain("One message or change is sent when you are back online.");
  expect([said.includes("leave this tab open"), asksBeforeLeaving()]).toEqual([false, false]);
});

it("says of what cannot be kept that it ends with the tab, and asks before that, until it is sent", async () => {
  fillDisk();
  const { said } = await write();
  expect(said).toContain("It cannot be stored here: leave this tab open until then.");
  expect(asksBeforeLeaving()).toBe(true);
  clients.server.isUp = true;
  await act(() => after(30_000));
  expect([clients.server.texts("c"), asksBeforeLeaving()]).toEqual([["hello"], false]);
});
