// @vitest-environment happy-dom
import { act, Suspense } from "react";
import { describe, expect, it, vi } from "vitest";
import { clampWidth } from "../shell/ListResizer";
import { appKeyOf } from "../keys";
import { show, defaultAppearance } from "../look/appearance";
import { draw } from "../testing/draw";
import { ErrorBoundary } from "./ErrorBoundary";
import { PasswordField } from "./Field";
import { loaded } from "./loaded";
import { placeOf } from "./place";
import { stepOf } from "./roving";
import { StatusStrip } from "./StatusStrip";

it("arrows, Home and End move within a list, and round where it is a circle", () => {
  expect([stepOf("ArrowDown", 0, 3), stepOf("ArrowUp", 0, 3), stepOf("End", 0, 3), stepOf("Home", 2, 3), stepOf("a", 0, 3),
    stepOf("Home", 0, 0)])
    .toEqual([1, 0, 2, 0, undefined, undefined]);
  expect([stepOf("ArrowUp", 0, 3, "wrapping"), stepOf("ArrowRight", 0, 3, "horizontal")]).toEqual([2, 1]);
});

it("a menu stands below its anchor, above without room, and within the window", () => {
  const window = { width: 300, height: 200 };
  const anchor = (left: number, top: number) => ({ left, right: left + 20, top, bottom: top + 20 });
  expect(placeOf(anchor(10, 10), { width: 100, height: 80 }, window, false)).toEqual({ left: 10, top: 34 });
  expect(placeOf(anchor(280, 170), { width: 100, height: 80 }, window, false)).toEqual({ left: 192, top: 86 });
  expect(placeOf(anchor(150, 10), { width: 100, height: 80 }, window, true)).toEqual({ left: 70, top: 34 });
});

it("the list is between two widths", () => expect([100, 333.4, 900].map(clampWidth)).toEqual([240, 333, 420]));

describe("keys that work everywhere", () => {
  const key = (more: object) => appKeyOf({ key: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isWriting:
    false, ...more });

  it("are the switcher, neighbours, and the keys themselves", () => {
    expect(key({ key: "K", ctrlKey: true })).toBe("switcher");
    expect(key({ key: "k", metaKey: true, isWriting: true })).toBe("switcher");
    expect(key({ key: "ArrowDown", altKey: true })).toBe("nextConversation");
    expect(key({ key: "ArrowUp", altKey: true, shiftKey: true })).toBe("previousUnread");
    expect(key({ key: "?" })).toBe("keys");
  });

  it("are letters where one writes", () => expect([key({ key: "?", isWriting: true }), key({ key: "k" })]).toEqual([undefined,
    undefined]));
});

it("a region that fails offers another try, and another conversation is one", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const onError = vi.fn();
  let fails = true;
  const Region = () => {
    if (fails) throw new Error("broken");
    return <p>fine</p>;
  };
  const page = await draw(<ErrorBoundary resetKey="a" onError={onError}><Region /></ErrorBoundary>);
  expect(page.get("[role=alert]").textContent).toContain("Something went wrong");
  expect(onError).toHaveBeenCalledOnce();
  await page.click("button");
  expect(page.all("[role=alert]")).toHaveLength(1);
  fails = false;
  await page.show(<ErrorBoundary resetKey="b" onError={onError}><Region /></ErrorBoundary>);
  expect(page.get("p").textContent).toBe("fine");
  errors.mockRestore();
});

it("what failed to load is loaded again when somebody tries again, and not before", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const load = vi.fn(async () => ({ default: () => <p>there</p> })).mockRejectedValueOnce(new TypeError("Failed to fetch"));
  const Part = loaded(load);
  const page = await draw(<ErrorBoundary><Suspense><Part /></Suspense></ErrorBoundary>);
  expect([page.all("[role=alert]").length, load.mock.calls.length]).toEqual([1, 1]);
  await page.click("button");
  await act(async () => {});
  expect([page.get("p").textContent, load.mock.calls.length]).toEqual(["there", 2]);
  errors.mockRestore();
});

it("what is wrong with a field is said at the field, and a password can be seen", async () => {
  const page = await draw(<PasswordField label="Password" value="x" error="Wrong." onChange={() => {}} />);
  const input = page.get<HTMLInputElement>("input");
  const said = document.getElementById(input.getAttribute("aria-describedby")!);
  expect([input.getAttribute("aria-invalid"), said?.textContent]).toEqual(["true", "Wrong."]);
  await page.click("button");
  expect([page.get<HTMLInputElement>("input").type, page.get("button").getAttribute("aria-pressed")]).toEqual(["text", "true"]);
});

it("the strip speaks of a change of state, and not of each second", async () => {
  const strip = (seconds: number) => <StatusStrip connection={{ state: "offline", since: new Date(2026, 2, 14).toISOString(),
    nextTryInSeconds: seconds }}
    waiting={2} onTryNow={() => {}} onUpdate={() => {}} />;
  const page = await draw(strip(9));
  const said = page.get("[role=status]").textContent;
  await page.show(strip(8));
  expect(page.get("[role=status]").textContent).toBe(said);
  expect(said).toContain("2 messages or changes are sent when you are back online.");
});

it("how it looks stands at the root, and the system decides where nobody else does", () => {
  const root = document.createElement("div");
  show({ ...defaultAppearance, theme: "dark", contrast: "more", lessMotion: true }, root);
  expect({ ...root.dataset }).toEqual({ theme: "dark", contrast: "more", text: "normal", density: "comfortable",
    motion: "reduced" });
  show(defaultAppearance, root);
  expect({ ...root.dataset }).toEqual({ text: "normal", density: "comfortable" });
});
