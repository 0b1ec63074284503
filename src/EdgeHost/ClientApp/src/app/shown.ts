import type {
  Change, Command, Entry, FoldedMessage, Person as KnownPerson, Presence as KnownPresence, Reaction,
} from "@chatorleans/client";
import type { ConversationKind, Delivery, Happening, Language, Presence, ShownChange, ShownReaction, Who } from "../ui";
import { refusalText } from "./errors";
import { unknown } from "./useStore";

export type NameOf = (userId: string) => string;

export const whoOf = (id: string, name: string, ownId: string): Who => id === ownId ? { id, name, me: true } : { id, name };

export const personOf = ({ id, displayName, username }: KnownPerson) => ({ id, name: displayName, username });

/** Nobody sees of others that they are invisible: they are offline. */
export const presenceOf = (presence: KnownPresence | undefined): Presence | undefined => presence
  && { ...presence, status: presence.status === "invisible" ? "offline" : presence.status };

/** What an entry tells beside messages; in a direct conversation it goes without saying whom it was begun with. */
export function happeningOf(
  entry: Entry, nameOf: NameOf, ownId: string, of: ConversationKind,
): Happening | undefined {
  const { kind, senderId, userId = "", name = "", role } = entry;
  const actor = whoOf(senderId, nameOf(senderId), ownId);
  const subject = whoOf(userId, nameOf(userId), ownId);
  const isOwnAct = senderId === userId;
  switch (kind) {
    case "joined":
      return !isOwnAct ? { kind: "added", actor, subjects: [subject] }
        : entry.invitedBy ? { kind: "joinedBy", actor, subject: whoOf(entry.invitedBy, nameOf(entry.invitedBy), ownId) }
        : { kind: entry.type ? "started" : of === "direct" ? "cameBack" : "joined", actor };
    case "left": return isOwnAct ? { kind: "left", actor } : { kind: "removed", actor, subjects: [subject] };
    case "accepted": case "pinned": return { kind, actor };
    case "renamed": return { kind: "renamed", actor, name };
    case "roleChanged": return { kind: "roleChanged", actor, subject, role: role ?? "member" };
    case "settingsChanged": return changeOf(entry, actor);
    default: return undefined;
  }
}

/** That links are made and revoked is said where they are listed. */
function changeOf({ action, role, history, visibility, slowModeSeconds, description }: Entry, actor: Who):
  Happening | undefined {
  return action && role ? { kind: "permission", actor, action, from: role }
    : history ? { kind: "history", actor, of: history }
    : visibility ? { kind: "visibility", actor, of: visibility }
    : slowModeSeconds !== undefined ? { kind: "slowMode", actor, seconds: slowModeSeconds }
    : description !== undefined ? { kind: "described", actor } : undefined;
}

/** Whose names an entry needs. */
export const peopleOf = ({ senderId, userId, invitedBy }: Entry): string[] =>
  [senderId, userId, invitedBy].filter((id) => id !== undefined);

/** How far a command has come. `now` is the server's time. */
export function deliveryOf({ state, reason, retryAt }: Command, now: number, language: Language): Delivery {
  if (state === "failed") return { state, why: reason ? refusalText(reason, language) : "" };
  if (state === "waiting" && reason && retryAt !== undefined) {
    return { state, seconds: Math.max(0, Math.ceil((retryAt - now) / 1_000)) };
  }
  return { state: state === "sent" ? "sent" : "sending" };
}

/** What was done with a message and the server does not have. */
export const changesOf = (changes: readonly Change[], now: number, language: Language): ShownChange[] =>
  changes.map((change) => ({
    key: change.id, kind: change.kind, emoji: change.kind === "react" ? change.payload.emoji : undefined,
    delivery: deliveryOf(change, now, language),
  }));

/** As many are named of those who reacted with one picture; their names have to be read. */
export const namedMost = 8;

export function reactionOf({ emoji, count, mine, users }: Reaction, names: ReadonlyMap<string, string>, ownId: string,
  changes: readonly Change[] = []): ShownReaction {
  const others = users.filter((id) => id !== ownId).slice(0, namedMost).flatMap((id) => {
    const name = names.get(id) ?? unknown;
    return name === unknown ? [] : [{ id, name }];
  });
  const known: Who[] = mine ? [{ id: ownId, name: "", me: true }, ...others] : others;
  const waiting = changes.some(({ kind, payload, state }) => kind === "react" && payload.emoji === emoji && state !== "failed");
  return { emoji, count, mine, names: known, waiting };
}

type Quoted = Pick<FoldedMessage, "senderId" | "text" | "deleted">;

/** As one line of it is shown elsewhere: in a quote, or the list. */
export const quoteOf = (key: string, message: Quoted, name: string, ownId: string) =>
  ({ key, sender: whoOf(message.senderId, name, ownId), text: message.text, deleted: message.deleted });
