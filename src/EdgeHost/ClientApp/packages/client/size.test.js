import { brotliCompressSync } from "node:zlib";
import { build } from "vite";
import { expect, it } from "vitest";

const index = `${import.meta.dirname}/src/index.ts`;

/** What of the package a page fetches, as small as it is sent. */
async function bytes(entry, external) {
  const built = await build({
    configFile: false, root: import.meta.dirname, logLevel: "error",
    plugins: [{
      name: "entry", resolveId: (id) => id === "entry" ? id : undefined, load: (id) => id === "entry" ? entry : undefined,
    }],
    build: {
      write: false, target: "es2022", modulePreload: { polyfill: false },
      rollupOptions: { input: "entry", external, preserveEntrySignatures: "strict" },
    },
  });
  return brotliCompressSync(built.output.map((chunk) => "code" in chunk ? chunk.code : "").join("")).length;
}

const all = `export * from "${index}";`;
const kilobytes = 1_000;

it("has at most 25 kB, compressed, beside the transport that it brings", async () => {
  expect(await bytes(all, ["@microsoft/signalr"])).toBeLessThan(23 * kilobytes);
  expect(await bytes(all, [])).toBeLessThan(35 * kilobytes);
}, 60_000);

it("costs a page that uses one part of it that part alone", async () => {
  expect(await bytes(`export { textBytes } from "${index}";`, [])).toBeLessThan(kilobytes);
}, 60_000);
