// @vitest-environment happy-dom
import { act, useRef } from "react";
import { expect, it } from "vitest";
import type { VirtualizerHandle } from "virtua";
import { draw, testNow } from "../testing/draw";
import { useFollowing, type Following } from "./following";
import { placed, type Line } from "./lines";

const line = (sequence: number, more: object = {}): Line =>
  ({ kind: "message", key: `m${sequence}`, sequence, senderId: "mia", own: false, sentAt: testNow().toISOString(), ...more });

const lines = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => line(first + index));

interface Shown {
  lines: Line[];
  readUpTo?: number;
  openAt?: string;
  visit?: number;
  hasNewer?: boolean;
}

/** A list without a layout: each line is 50 high, ten are in sight. It tells where it was scrolled to. */
async function list(first: Shown) {
  const [scrolled, toEnd]: [string[], string[]] = [[], []];
  let following: Following;
  const place = { scrollOffset: 0, scrollSize: 0, viewportSize: 500 };
  function List({ lines, readUpTo, hasNewer = false, ...asked }: Shown) {
    const rows = placed(lines, readUpTo);
    place.scrollSize = 50 * rows.length;
    const handle = useRef(Object.assign(place, {
      findItemIndex: (offset: number) => Math.floor(offset / 50),
      scrollToIndex: (index: number, { align, offset = 0 }: { align: string; offset?: number }) => {
        scrolled.push(`${rows[index]!.line.key} ${align} ${offset}`);
      },
    }) as unknown as VirtualizerHandle);
    following = useFollowing(rows, handle, {
      ...asked, hasNewer, hasOlder: false, isLoading: false, onLoadOlder: () => {}, onLoadNewer: () => {},
      onToEnd: () => toEnd.push("to the end"),
    });
    return null;
  }
  const page = await draw(<List {...first} />);
  return {
    scrolled, toEnd,
    show: (shown: Shown) => page.show(<List {...shown} />),
    scrollToEnd: () => act(async () => {
      following.onTouch();
      place.scrollOffset = place.scrollSize - place.viewportSize;
      following.onScroll();
    }),
  };
}

it("stays where the reader is, at the end of what is held, when more of the conversation is read", async () => {
  const { show, scrollToEnd, scrolled, toEnd } = await list({ lines: lines(1, 40), openAt: "m20", hasNewer: true });
  await scrollToEnd();
  await show({ lines: lines(1, 90), openAt: "m20", hasNewer: true });
  expect([scrolled, toEnd]).toEqual([["m20 center 0"], []]);
  await show({ lines: lines(1, 95), openAt: "m20" });
  await scrollToEnd();
  await show({ lines: lines(1, 96), openAt: "m20" });
  expect(scrolled, "that is the end of all").toEqual(["m20 center 0", "m96 end 0"]);
});

it("opens at the end of what is held without going on from there by itself", async () => {
  const { show, scrolled } = await list({ lines: lines(1, 40), hasNewer: true });
  await show({ lines: lines(1, 90), hasNewer: true });
  expect(scrolled).toEqual(["m40 end 0"]);
});

it("goes to a line as often as it is asked for", async () => {
  const { show, scrolled } = await list({ lines: lines(1, 40), openAt: "m20", visit: 0 });
  await show({ lines: lines(1, 41), openAt: "m20", visit: 0 });
  await show({ lines: lines(1, 41), openAt: "m20", visit: 1 });
  expect(scrolled).toEqual(["m20 center 0", "m20 center 0"]);
});

it("goes to what the reader wrote, wherever they are", async () => {
  const { show, scrolled, toEnd } = await list({ lines: lines(1, 40), openAt: "m20" });
  await show({ lines: [...lines(1, 40), line(41, { key: "w", own: true, sequence: undefined })], openAt: "m20" });
  expect([scrolled, toEnd]).toEqual([["m20 center 0", "w end 0"], ["to the end"]]);
});
