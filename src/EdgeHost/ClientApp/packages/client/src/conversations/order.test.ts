import { expect, it } from "vitest";
import { Order } from "./order.js";

it("puts the latest first, and says whether anything moved", () => {
  const order = new Order();
  expect(["b", "a", "c"].map((id) => order.place(id, `2026-0${"abc".indexOf(id) + 1}`))).toEqual([true, true, true]);
  expect(order.all).toEqual(["c", "b", "a"]);
  expect(order.place("c", "2026-09"), "it was the first").toBe(false);
  expect(order.place("a", "2026-09"), "as late as the first").toBe(true);
  expect(order.all).toEqual(["c", "a", "b"]);
  expect([order.remove("a"), order.remove("a")]).toEqual([true, false]);
  expect(order.all).toEqual(["c", "b"]);
});

it("is as sorted as if it were sorted anew, whatever moves", () => {
  const order = new Order();
  const activity = new Map<string, string>();
  let seed = 7;
  const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  for (let step = 0; step < 2_000; step++) {
    const id = `${random(40)}`;
    const at = `${1_000_000 + step * 40 + random(40)}`;
    activity.set(id, at);
    order.place(id, at);
    if (step % 100 === 0) {
      expect(order.all).toEqual([...activity].sort((a, b) => b[1].localeCompare(a[1])).map(([known]) => known));
    }
  }
});
