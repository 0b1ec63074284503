// @vitest-environment happy-dom
import type { Account } from "@chatorleans/client";
import { act } from "react";
import { expect, it } from "vitest";
import { draw } from "../ui/testing/draw";
import { EntrancePage } from "./EntrancePage";
import { update } from "./update";

it("a visitor is told of a new version, too", async () => {
  await import("../ui/later");
  const page = await draw(<EntrancePage account={{} as Account} />);
  await act(async () => {});
  expect(page.all("[data-testid=update]")).toEqual([]);
  const registration = Object.assign(new EventTarget(), {
    active: null, installing: null, waiting: Object.assign(new EventTarget(), { state: "installed" }), update: async () => {},
  });
  await act(async () => update.watch(registration as unknown as ServiceWorkerRegistration));
  expect(page.get("[role=status]").textContent).toContain("new version");
  expect(page.all("[data-testid=update], [data-testid=submit]")).toHaveLength(2);
});
