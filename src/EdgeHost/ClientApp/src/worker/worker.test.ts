import { describe, expect, it } from "vitest";
import { openPage } from "./opening";
import { filesOf, keptAt } from "./rules";
import { Shell } from "./shell";
import { Surroundings } from "./testing";

const base = "https://chat.example/chat/";
const files = ["assets/index-1.js", "assets/later-1.js", "icon.svg"];
const page = `<base href="/chat/"><script src="./assets/index-1.js"></script><link href="./icon.svg">`;
const answers = { "": page, "assets/index-1.js": "1", "assets/later-1.js": "2", "icon.svg": "3" };
const request = (url: string, mode: RequestMode = "cors", method = "GET") =>
  ({ url: new URL(url, base).href, mode, method }) as Request;

describe("what is kept", () => {
  const answer = (url: string, mode?: RequestMode, method?: string) =>
    keptAt(request(url, mode, method), base, new Set(files))?.slice(base.length);

  it.each([
    ["", ""], ["?from=elsewhere", ""], ["sign-in", ""], ["new", ""], ["c/01ABC", ""], ["c/01ABC/m/7/info", ""],
    ["settings/notifications", ""],
    // What else the host shows below the same base.
    ["api/v1/limits", undefined], ["scalar/v1", undefined], ["openapi/v1.json", undefined], ["health", undefined],
    ["icon.svg", undefined], ["/", undefined], ["/other/c/01ABC", undefined], ["https://elsewhere.example/chat/", undefined],
  ])("is the page, for whoever goes to %s", (url, kept) => expect(answer(url, "navigate")).toBe(kept));

  it.each([
    ["assets/index-1.js", "assets/index-1.js"], ["icon.svg", "icon.svg"],
    ["assets/index-0.js", undefined], ["icon.svg?2", undefined], ["/icon.svg", undefined], ["service-worker.js", undefined],
    ["api/v1/conversations", undefined], ["api/v1/auth/refresh", undefined], ["hubs/chat/negotiate", undefined],
    ["hubs/chat?id=1", undefined], ["c/01ABC", undefined], ["", undefined],
  ])("is a file of the build, for whoever reads %s", (url, kept) => expect(answer(url)).toBe(kept));

  it("is nothing of what is sent", () => {
    expect(answer("c/01ABC", "navigate", "POST")).toBeUndefined();
    expect(answer("icon.svg", "cors", "HEAD")).toBeUndefined();
  });

  it("is what the page names", () => expect(filesOf(page)).toEqual(["assets/index-1.js", "icon.svg"]));
});

describe("the shell", () => {
  const build = { version: "1", files };

  it("opens without a network, the page at each of its addresses as the host sent it", async () => {
    const around = new Surroundings(base, answers);
    const shell = new Shell(around, build);
    await shell.install();
    around.answers.clear();
    for (const url of ["", "c/01ABC"]) expect(await (await shell.answer(request(url, "navigate"))!).text()).toBe(page);
    expect(await (await shell.answer(request("assets/later-1.js"))!).text()).toBe("2");
  });

  it("keeps nothing of what a user sees: signing out has nothing to empty", async () => {
    const around = new Surroundings(base, answers);
    const shell = new Shell(around, build);
    await shell.install();
    const asked = ["api/v1/users/me", "api/v1/conversations", "hubs/chat/negotiate"].map((url) => shell.answer(request(url)));
    await shell.answer(request("c/01ABC", "navigate"));
    await shell.answer(request("assets/index-1.js"));
    expect(asked).toEqual([undefined, undefined, undefined]);
    expect(around.kept).toEqual({ [`chat.shell ${base} 1`]: ["", ...files].map((file) => base + file) });
  });

  it("is not half of one version: it is not there while a file is missing, or the page names others", async () => {
    const some: Record<string, string>[] = [{ "": page }, { ...answers, "": page.replace("index-1", "index-2") }];
    for (const given of some) {
      const around = new Surroundings(base, given);
      await expect(new Shell(around, build).install()).rejects.toThrow();
      expect(around.kept).toEqual({});
    }
  });

  it("replaces what was there before when it takes over, not earlier, and nothing of others", async () => {
    const around = new Surroundings(base, answers);
    const [before, other] = [`chat.shell ${base} 0`, "chat.shell https://chat.example/other/ 0"];
    for (const name of [before, other]) await around.caches.open(name);
    const shell = new Shell(around, build);
    await shell.install();
    expect(Object.keys(around.kept)).toContain(before);
    await shell.clean();
    expect(Object.keys(around.kept)).toEqual([other, `chat.shell ${base} 1`]);
  });

  it("asks the host for what the browser has thrown away", async () => {
    const around = new Surroundings(base, answers);
    const shell = new Shell(around, build);
    await shell.install();
    for (const name of await around.caches.keys()) await around.caches.delete(name);
    expect(await (await shell.answer(request("assets/index-1.js"))!).text()).toBe("1");
  });
});

describe("a click on a notification", () => {
  it("shows the message in the tab that was used last, of this client", async () => {
    const around = new Surroundings(base, {});
    around.tab("https://chat.example/other/");
    const [last, another] = [around.tab(`${base}settings`), around.tab(base)];
    await openPage(around, "c/01ABC/m/7");
    expect([last.told, another.told, around.opened]).toEqual([[{ open: "c/01ABC/m/7" }, "focus"], [], []]);
  });

  it("opens a tab where there is none", async () => {
    const around = new Surroundings(base, {});
    await openPage(around, "c/01ABC/m/7");
    expect(around.opened).toEqual([`${base}c/01ABC/m/7`]);
  });
});
