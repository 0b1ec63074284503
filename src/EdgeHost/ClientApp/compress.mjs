// Beside each file of the built client its bytes as Brotli (.br) and gzip (.gz), where these are fewer: the host sends them as
// they are. Not of the page, which the host completes.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [built] = process.argv.slice(2);
for (const entry of readdirSync(built, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (!entry.isFile() || entry.name === "index.html" || /\.(br|gz)$/.test(entry.name)) {
    continue;
  }

  const bytes = readFileSync(file);
  const packed = {
    br: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
    gz: gzipSync(bytes, { level: 9 }),
  };
  for (const [ending, fewer] of Object.entries(packed)) {
    if (fewer.length < bytes.length) {
      writeFileSync(`${file}.${ending}`, fewer);
    }
  }
}
