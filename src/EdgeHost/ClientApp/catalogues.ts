import { parse, type Content, type FunctionArg, type Octothorpe, type PlainArg, type Select } from "@messageformat/parser";
import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";
import type { Piece } from "./src/ui/language/format";

type Token = Content | PlainArg | FunctionArg | Select | Octothorpe;

/** A message in ICU's notation as the pieces that `format` puts together: a browser then needs no parser. */
export const compiled = (message: string): Piece[] => pieces(parse(message, { strict: true }));

const pieces = (tokens: Token[]): Piece[] => tokens.map(piece);

function piece(token: Token): Piece {
  switch (token.type) {
    case "content": return token.value;
    case "octothorpe": return 0;
    case "argument": return [token.arg];
    case "plural": case "select":
      return [token.arg, token.type, Object.fromEntries(token.cases.map(({ key, tokens }) => [key, pieces(tokens)]))];
    default: throw new Error(`A message has ${token.type}, for which there is no formatter.`);
  }
}

/** Compiles the catalogues when they are bundled. */
export function catalogues(): Plugin {
  return {
    name: "catalogues",
    enforce: "pre",
    async load(id) {
      const file = id.replace(/\?.*$/, "");
      if (!/\/ui\/language\/\w+\.json$/.test(file)) return null;
      const messages = JSON.parse(await readFile(file, "utf8")) as Record<string, string>;
      this.addWatchFile(file);
      return JSON.stringify(Object.fromEntries(Object.entries(messages).map(([key, message]) => [key, compiled(message)])));
    },
  };
}
