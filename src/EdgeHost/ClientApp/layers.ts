import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** The statement with which the style sheet begins that says which layers win. */
const order = readFileSync(new URL("src/ui/look/index.css", import.meta.url), "utf8").split("\n", 1)[0]!;

/**
 * Says it in every style sheet: the bundle has several, and which one a browser reads first is up to which parts share what. The
 * first mention of a layer gives it its place.
 */
export const layers = (): Plugin => ({
  name: "layers",
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === "asset" && file.fileName.endsWith(".css")) file.source = `${order}${String(file.source)}`;
    }
  },
});
