import type { Person, Who } from "../model";

/** In place of somebody's id: all members are mentioned. */
const everyoneId = "everyone";

/** What all members are called in the languages that there are: whoever wrote it may have another one than the reader. */
const words = ["all", "alle", "الجميع"] as const;

export const everyone = (name: string): Person => ({ id: everyoneId, name });

export const isEveryone = ({ id }: { readonly id: string }): boolean => id === everyoneId;

/** The words that stand for the reader too. */
export const everyoneIn = (text: string): Who[] =>
  words.filter((name) => text.includes(`@${name}`)).map((name) => ({ id: everyoneId, name, me: true }));

/** Of the ids that a text mentions, people's; and whether all are mentioned. */
export const parted = (ids: readonly string[]): { mentions: string[]; mentionAll: boolean } =>
  ({ mentions: ids.filter((id) => id !== everyoneId), mentionAll: ids.includes(everyoneId) });
