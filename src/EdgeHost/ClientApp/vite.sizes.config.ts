import { brotliCompressSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import { catalogues } from "./catalogues.ts";

// What the components of the first page cost a browser that has none of them yet, with React, in bytes compressed by brotli:
// `npm run sizes`. The rest of what a first load may cost is for the core and the connection.
const budget = { script: 85_000, style: 12_000, lazy: 12_000 };

const entry = "\0entry";
const everything = `
  export * from "/src/ui/index.ts";
  export const conversation = () => import("/src/ui/conversation.ts");
  export const later = () => import("/src/ui/later.ts");
  export { createRoot } from "react-dom/client";
  export { jsx } from "react/jsx-runtime";`;

/** One language is needed at once; the others, and what nobody sees at once, only by those who ask for them. */
function kindOf(fileName: string): keyof typeof budget {
  if (/\/(?:conversation|later|EmojiPicker|de|ar)-/.test(fileName)) return "lazy";
  return fileName.endsWith(".css") ? "style" : "script";
}

const sizes: Plugin = {
  name: "sizes",
  resolveId: (id) => id === "entry" ? entry : null,
  load: (id) => id === entry ? everything : null,
  generateBundle(_, bundle) {
    const sums = { script: 0, style: 0, lazy: 0 };
    for (const file of Object.values(bundle)) {
      const size = brotliCompressSync(file.type === "chunk" ? file.code : file.source).length;
      const kind = kindOf(file.fileName);
      sums[kind] = kind === "lazy" ? Math.max(sums.lazy, size) : sums[kind] + size;
    }
    for (const kind of ["script", "style", "lazy"] as const) {
      process.stdout.write(`${kind}: ${sums[kind]} of ${budget[kind]} bytes\n`);
      if (sums[kind] > budget[kind]) this.error(`Too large: ${kind}.`);
    }
  },
};

export default defineConfig({
  logLevel: "error",
  plugins: [catalogues(), sizes],
  build: {
    write: false, modulePreload: false,
    rolldownOptions: { input: "entry", preserveEntrySignatures: "strict" },
  },
});
