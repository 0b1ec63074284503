import type { Refusal } from "./commands/command.js";

/** What the server takes at most. */
export interface Limits {
  /** Of a message's text, in UTF-8. */
  readonly textBytes: number;
  readonly mentions: number;
}

/** As servers are configured without being told otherwise. */
export const defaultLimits: Limits = { textBytes: 8_192, mentions: 100 };

const encoder = new TextEncoder();

export const textBytes = (text: string): number => encoder.encode(text).length;

/** Why the server would not take a message, as far as that can be known before it is sent. */
export function whyRefused(text: string, mentions: readonly string[], limits: Limits): Refusal | undefined {
  if (!text.trim()) return { code: "Invalid", message: "A message needs a text." };
  if (text.length > limits.textBytes || textBytes(text) > limits.textBytes) {
    return { code: "TooLarge", message: `The message is too long: a text has at most ${limits.textBytes} bytes.` };
  }
  return mentions.length > limits.mentions
    ? { code: "Invalid", message: `A message mentions at most ${limits.mentions} people.` } : undefined;
}
