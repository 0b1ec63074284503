// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { after } from "../../packages/client/src/testing/browser";
import { Clients } from "../../packages/client/src/testing/clients";
import { draw } from "../ui/testing/draw";
import { SessionContext } from "./session";
import { Spoken } from "./Spoken";

let clients: Clients;

beforeEach(() => { clients = new Clients(); });
afterEach(() => clients.end());

it("says of each message that it came in, also when it is the same sentence, and nothing of what is left", async () => {
  const { server } = clients;
  ["c", "d"].forEach((id) => server.add(id, 1));
  const client = await clients.open();
  const spoken = (id: string) => (
    <SessionContext value={{ client, ask: () => {}, notify: () => {}, fail: () => {} }}><Spoken conversationId={id} />
    </SessionContext>);
  const page = await draw(spoken("c"));
  const said: string[] = [];
  const announcer = page.get("[data-testid=announcer]");
  new MutationObserver(() => said.push(announcer.textContent!)).observe(announcer, {
    childList: true, characterData: true, subtree: true });
  const come = async (ms: number) => {
    server.post("c");
    for (let passed = 0; passed < ms; passed += 500) await act(() => after(500));
  };
  await come(4_500);
  await come(4_500);
  expect(said).toEqual(["1 new message", "", "1 new message", ""]);
  await come(3_500);
  expect(announcer.textContent).toBe("1 new message");
  await page.show(spoken("d"));
  expect(announcer.textContent).toBe("");
});
