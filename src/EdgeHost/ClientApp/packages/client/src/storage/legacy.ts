import type { Command } from "../commands/command.js";
import type { CommandTable } from "../commands/table.js";
import type { Drafts } from "./drafts.js";
import { keysOf, type SharedStore } from "./sharedStore.js";

const outboxPrefix = "chat.outbox.";
const draftPrefix = "chat.draft.";

/** Before there was a database, messages and drafts stood in the store that tabs share. */
export const legacyPrefixes = [outboxPrefix, draftPrefix];

export const legacyOutboxKey = (userId: string, id: string): string => `${outboxPrefix}${userId}.${id}`;

/**
 * Takes over what an earlier version of this client left, once. A key is removed when its content is in the database: a crash in
 * between repeats it, with the same ids. What finds no database stays where it is until it is sent or discarded.
 */
export async function takeLegacy(local: SharedStore, userId: string, commands: CommandTable, drafts: Drafts): Promise<void> {
  const messages = keysOf(local, legacyOutboxKey(userId, "")).map((key) => ({ key, command: read(local.getItem(key)) }));
  messages.sort((a, b) => (a.command?.order ?? 0) - (b.command?.order ?? 0));
  for (const { key, command } of messages) {
    if (command) await commands.take(command);
    if (!command || !commands.get(command.id)?.unsaved) local.removeItem(key);
  }
  const prefix = `${draftPrefix}${userId}.`;
  for (const key of keysOf(local, prefix)) {
    const conversationId = key.slice(prefix.length);
    if (!drafts.get(conversationId).text) drafts.set(conversationId, { text: local.getItem(key) ?? "" });
    await drafts.written();
    local.removeItem(key);
  }
}

interface Outgoing {
  clientMessageId: string;
  conversationId: string;
  text: string;
  createdAt: string;
  order?: number;
  state: Command["state"] | "sending";
  sequence?: number;
  error?: string;
}

function read(stored: string | null): Command | undefined {
  try {
    const outgoing = JSON.parse(stored ?? "") as Outgoing;
    const { clientMessageId, conversationId, text, createdAt, order = 0, state, sequence, error } = outgoing;
    if (!clientMessageId || !conversationId || !text || !createdAt) return undefined;
    return {
      id: clientMessageId, conversationId, kind: "send", payload: { text }, createdAt, order, sequence, ended: 0,
      state: state === "sending" ? "waiting" : state, reason: error ? { code: "Invalid", message: error } : undefined,
    };
  } catch {
    return undefined;
  }
}
