import type { CommandKind, Payloads, Refusal } from "./commands/command.js";
import type { FoldedMessage } from "./conversations/fold.js";
import type { Limits } from "./protocol.js";

/** What of the server's limits commands are judged by. */
export type CommandLimits = Pick<Limits,
  "messageTextBytes" | "contentTypeLength" | "mentions" | "messageEdits" | "messageReactions" | "messageEmoji"
  | "conversationPins">;

/** As servers are configured without being told otherwise. */
export const defaultLimits: CommandLimits = {
  messageTextBytes: 8_192, contentTypeLength: 127, mentions: 100, messageEdits: 20, messageReactions: 1_000, messageEmoji: 20,
  conversationPins: 50,
};

/** What a command is to do. */
type Given = { [Kind in CommandKind]: { readonly kind: Kind; readonly payload: Payloads[Kind] } }[CommandKind];

/** The message that a command is about, as its user sees it: with what they have done with it before and is on its way. */
type Changed = Pick<FoldedMessage, "edits" | "reacted" | "reactions">;

/** Why no message more can be pinned, where so many are. */
export const whyNotPinned = (pins: number, limits: CommandLimits): Refusal | undefined => pins >= limits.conversationPins
  ? beyond("conversationPins", limits, `A conversation has at most ${limits.conversationPins} pinned messages.`) : undefined;

const encoder = new TextEncoder();

export const textBytes = (text: string): number => encoder.encode(text).length;

/** Why the server would not take a command, as far as that can be known before it is sent. */
export function whyRefused({ kind, payload }: Given, limits: CommandLimits, message?: Changed): Refusal | undefined {
  switch (kind) {
    case "send": return ofWords(payload, limits) ?? ofContentType(payload, limits);
    case "edit": return ofWords(payload, limits) ?? (message && ofEdit(message, limits));
    case "react": return payload.given && message ? ofReaction(payload.emoji, message, limits) : undefined;
    // A message can always be deleted; of the others the server knows.
    case "delete": case "forward": case "pin": return undefined;
  }
}

function ofWords({ text, mentions = [] }: Payloads["edit" | "send"], limits: CommandLimits): Refusal | undefined {
  if (!text.trim()) return { code: "Invalid", message: "A message needs a text." };
  const bytesMost = limits.messageTextBytes;
  if (text.length > bytesMost || textBytes(text) > bytesMost) {
    return beyond("messageTextBytes", limits, `The message is too long: a text has at most ${bytesMost} bytes.`, "TooLarge");
  }
  return mentions.length > limits.mentions
    ? beyond("mentions", limits, `A message mentions at most ${limits.mentions} people.`, "Invalid") : undefined;
}

function ofContentType({ contentType = "" }: Payloads["send"], limits: CommandLimits): Refusal | undefined {
  const most = limits.contentTypeLength;
  return contentType.length > most
    ? beyond("contentTypeLength", limits, `A content type has at most ${most} characters.`, "Invalid") : undefined;
}

function ofEdit({ edits }: Changed, limits: CommandLimits): Refusal | undefined {
  return edits >= limits.messageEdits
    ? beyond("messageEdits", limits, `A message is edited at most ${limits.messageEdits} times.`) : undefined;
}

function ofReaction(emoji: string, { reactions, reacted }: Changed, limits: CommandLimits): Refusal | undefined {
  const given = reactions.find((reaction) => reaction.emoji === emoji);
  // It is answered with the one that is there.
  if (given?.mine) return undefined;
  if (!given && reactions.length >= limits.messageEmoji) {
    return beyond("messageEmoji", limits, `A message has reactions of at most ${limits.messageEmoji} emoji.`);
  }
  return reacted >= limits.messageReactions
    ? beyond("messageReactions", limits, `A message takes at most ${limits.messageReactions} reactions.`) : undefined;
}

const beyond = (
  name: keyof CommandLimits, limits: CommandLimits, message: string, code: Refusal["code"] = "LimitReached",
): Refusal => ({ code, message, limit: { name, most: limits[name] } });
