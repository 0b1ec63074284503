import type { Person } from "../model";
import { matches } from "../list/filter";

/** The beginning of a name at the caret, where one is being mentioned. */
export interface MentionQuery {
  readonly start: number;
  readonly text: string;
}

const queryMost = 40;

export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const before = text.slice(Math.max(0, caret - queryMost), caret);
  const at = before.lastIndexOf("@");
  if (at < 0 || /[\p{L}\p{N}]/u.test(before[at - 1] ?? "")) return undefined;
  const query = before.slice(at + 1);
  // A name has a few words; a sentence after a lone sign is none.
  if (/\n/.test(query) || /^\s/.test(query) || query.split(/\s+/).length > 3) return undefined;
  return { start: caret - query.length - 1, text: query };
}

const shownMost = 6;

export const mentionable = (people: readonly Person[], query: MentionQuery): Person[] =>
  people.filter(({ name, username }) => matches(query.text, name) || (username && matches(query.text, username))).slice(0,
    shownMost);

/** The text with the whole name in place of what was typed of it, and where the caret is then. */
export function withMention(text: string, query: MentionQuery, caret: number, name: string): { text: string; caret: number } {
  const inserted = `@${name} `;
  return { text: text.slice(0, query.start) + inserted + text.slice(caret).replace(/^ /, ""), caret: query.start +
    inserted.length };
}

/** Of those who were picked, the ones whose name still stands in the text. */
export const mentionedIn = (text: string, picked: readonly Person[]): string[] =>
  [...new Set(picked.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id))];

const encoder = new TextEncoder();

/** A number is shown from here on: it would disturb before. */
const nearShare = 0.8;

/** How many bytes are left, as soon as that matters. Counted only then: three is what a character of UTF-16 has at most. */
export function bytesLeft(text: string, most: number): number | undefined {
  if (text.length * 3 < most * nearShare) return undefined;
  const length = encoder.encode(text).length;
  return length < most * nearShare ? undefined : most - length;
}
