import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const fileName = "service-worker.js";

/** Builds the service worker as a file of its own, beside the page, and tells it which files belong to the same build. */
export function worker(): Plugin {
  let publicDir = "";
  return {
    name: "worker",
    apply: "build",
    enforce: "post",
    configResolved(config) { publicDir = config.publicDir; },
    buildStart() {
      this.emitFile({ type: "chunk", id: "src/worker/worker.ts", fileName });
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = bundle[fileName];
        if (worker?.type !== "chunk" || worker.imports.length > 0) this.error("The worker is not one file.");
        const contents = new Map(readdirSync(publicDir).map((name) => [name, readFileSync(join(publicDir, name))]));
        for (const file of Object.values(bundle)) {
          contents.set(file.fileName, Buffer.from(file.type === "chunk" ? file.code : file.source));
        }
        const names = [...contents.keys()].sort();
        const hash = createHash("sha256");
        for (const name of names) hash.update(`${name}\n`).update(contents.get(name)!);
        const version = hash.digest("hex").slice(0, 16);
        const files = names.filter((name) => name !== fileName && name !== "index.html");
        if (!worker.code.includes("thisBuild")) this.error("The worker does not ask for its files.");
        worker.code = worker.code.replace("thisBuild", () => JSON.stringify({ version, files }));
      },
    },
  };
}
