import { charactersOf, isPicture } from "../language/names";
import type { Who } from "../model";

/** A piece of a text: words, a web address, or somebody's name. */
export type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string }
  | { readonly kind: "mention"; readonly text: string; readonly who: Who };

/** A text, and what of it is a web address or the name of somebody who is mentioned. Nothing of it is ever markup. */
export function tokensOf(text: string, mentions: readonly Who[] = []): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(/\b(?:https?:\/\/|www\.)[^\s<>"\u2066-\u2069]+/giu)) {
    const address = withoutEnd(match[0]);
    const href = addressOf(address);
    if (!href) continue;
    tokens.push(...mentionsIn(text.slice(end, match.index), mentions), { kind: "link", text: address, href });
    end = match.index + address.length;
  }
  return [...tokens, ...mentionsIn(text.slice(end), mentions)];
}

function addressOf(address: string): string | undefined {
  const href = /^www\./i.test(address) ? `https://${address}` : address;
  return URL.canParse(href) && /^https?:\/\/[^/]*[\p{L}\p{N}]/iu.test(href) ? href : undefined;
}

/** What ends a sentence, or a bracket around the address, is not part of it. */
function withoutEnd(address: string): string {
  const counts = new Map<string, number>();
  for (const character of address) counts.set(character, (counts.get(character) ?? 0) + 1);
  const count = (character: string) => counts.get(character) ?? 0;
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1]!;
    const opens = { ")": "(", "]": "[" }[last];
    if (opens === undefined ? !".,;:!?'*_~»”’،؟".includes(last) : count(opens) >= count(last)) break;
    counts.set(last, count(last) - 1);
  }
  return address.slice(0, end);
}

function mentionsIn(text: string, mentions: readonly Who[]): Token[] {
  // Of two names that begin alike, the longer one is meant.
  const names = [...mentions].sort((a, b) => b.name.length - a.name.length);
  const tokens: Token[] = [];
  let start = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const who = names.find(({ name }) => text.startsWith(name, at + 1) && !/[\p{L}\p{N}]/u.test(text[at + 1 + name.length] ??
      ""));
    if (!who || at < start) continue;
    if (at > start) tokens.push({ kind: "text", text: text.slice(start, at) });
    start = at + 1 + who.name.length;
    tokens.push({ kind: "mention", text: text.slice(at, start), who });
  }
  if (start < text.length) tokens.push({ kind: "text", text: text.slice(start) });
  return tokens;
}

const picturesMost = 3;

/** Up to three pictures and nothing else are shown large. */
export function isPictures(text: string): boolean {
  if (text.length > 60) return false;
  const characters = charactersOf(text.replace(/\s/g, ""));
  return characters.length > 0 && characters.length <= picturesMost && characters.every(isPicture);
}
