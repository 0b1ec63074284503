import { existsSync, readFileSync } from "node:fs";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it } from "vitest";
import { filesOf } from "./src/worker/rules";
import { Surroundings } from "./src/worker/testing";

const base = "https://chat.example/chat/";
const publicFiles = [
  "app.webmanifest", "apple-touch-icon.png", "icon-192.png", "icon-512.png", "icon-maskable-512.png", "icon.svg",
];
let files: Map<string, string>;

beforeAll(async () => {
  const { output } = await build({ logLevel: "silent", build: { write: false } }) as Rolldown.RolldownOutput;
  files = new Map(output.map((file) => [file.fileName, file.type === "chunk" ? file.code : String(file.source)]));
}, 60_000);

/** What the worker of this build keeps when it is installed. */
async function installed(): Promise<string[]> {
  const names = [...files.keys(), ...publicFiles].filter((name) => name !== "index.html" && name !== "service-worker.js");
  const answers = Object.fromEntries(names.map((name) => [name, "a file"]));
  const around = new Surroundings(base, { ...answers, "": files.get("index.html")! });
  new Function("self", files.get("service-worker.js")!)(around);
  let done: Promise<unknown> | undefined;
  around.listeners.get("install")!({ waitUntil: (promise: Promise<unknown>) => { done = promise; } } as never);
  await done;
  const [kept] = Object.values(around.kept);
  return kept!.map((url) => url.slice(base.length)).sort();
}

describe("the build", () => {
  it("has a worker that keeps the page and every file of it, but itself", async () => {
    const names = [...files.keys()].filter((name) => name !== "index.html" && name !== "service-worker.js");
    expect(names.length).toBeGreaterThan(10);
    expect(await installed()).toEqual(["", ...names, ...publicFiles].sort());
  });

  it("has a worker that is one script, which reads no other", () => {
    expect(files.get("service-worker.js")).not.toMatch(/\bimport\b|\bexport\b/);
    expect([...files].filter(([name, code]) => name !== "service-worker.js" && code.includes("chat.shell"))).toEqual([]);
  });

  it("has a page that names its manifest and icons, relative to its base", () => {
    expect(filesOf(files.get("index.html")!)).toEqual(
      expect.arrayContaining(["app.webmanifest", "apple-touch-icon.png", "icon.svg"]));
  });
});

describe("the manifest", () => {
  const manifest = JSON.parse(readFileSync("public/app.webmanifest", "utf8")) as {
    name: string; start_url: string; scope: string; display: string; icons: { src: string; sizes: string; purpose?: string }[];
  };
  const sizeOf = (file: string) => {
    const bytes = readFileSync(`public/${file}`);
    return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
  };

  it("makes the client one that can be installed, wherever its base is", () => {
    expect(manifest).toMatchObject({ name: "ChatOrleans", start_url: "./", scope: "./", display: "standalone" });
  });

  it("has icons that are there, as large as it says", () => {
    const drawn = manifest.icons.filter(({ src }) => src.endsWith(".png"));
    expect(drawn.map(({ src }) => sizeOf(src))).toEqual(drawn.map(({ sizes }) => sizes));
    expect(drawn.map(({ sizes, purpose }) => [sizes, purpose])).toEqual(
      [["192x192", undefined], ["512x512", undefined], ["512x512", "maskable"]]);
    expect(sizeOf("apple-touch-icon.png")).toBe("180x180");
    expect(manifest.icons.every(({ src }) => existsSync(`public/${src}`))).toBe(true);
  });
});
