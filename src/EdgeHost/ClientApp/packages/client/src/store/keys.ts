import type { Command } from "../commands/command.js";
import type { ConnectionState } from "../connection/connection.js";
import type { FoldedMessage } from "../conversations/fold.js";
import type { Timeline } from "../conversations/log.js";
import type { Progress } from "../conversations/progress.js";
import type { CommandLimits } from "../limits.js";
import type { Person } from "../people/person.js";
import type { Presence, Receipt, ScheduledMessage } from "../protocol.js";
import type { StorageState } from "../storage/database.js";
import type { HeldSummary } from "../conversations/summary.js";
import type { Key } from "./store.js";

/** The tables of the store. */
export const keys = {
  /** The ids of all conversations, latest activity first. */
  order: "order" as Key<readonly string[]>,
  conversation: (id: string): Key<HeldSummary> => `conversation:${id}`,
  /** What stands in a conversation, as far as it is held: lines in ranges. */
  timeline: (conversationId: string): Key<Timeline> => `timeline:${conversationId}`,
  message: (conversationId: string, sequence: number): Key<FoldedMessage> => `message:${conversationId}:${sequence}`,
  /** The sequences of the pinned messages, the latest pin first; none until they are read. */
  pins: (conversationId: string): Key<readonly number[]> => `pins:${conversationId}`,
  /** How far the others have received and read. */
  progress: (conversationId: string): Key<Progress> => `progress:${conversationId}`,
  /** The same of each member: who has read what. */
  receipts: (conversationId: string): Key<ReadonlyMap<string, Receipt>> => `receipts:${conversationId}`,
  /** Whether older entries are being read. */
  loading: (conversationId: string): Key<boolean> => `loading:${conversationId}`,
  /** Whoever subscribes has the person fetched. */
  person: (userId: string): Key<Person> => `person:${userId}`,
  presence: (userId: string): Key<Presence> => `presence:${userId}`,
  /** Who types now. */
  typing: (conversationId: string): Key<readonly string[]> => `typing:${conversationId}`,
  draft: (conversationId: string): Key<string> => `draft:${conversationId}`,
  /** The message that is being answered, by its id. */
  answered: (conversationId: string): Key<string> => `answered:${conversationId}`,
  /** Of one conversation, in the order in which they were given. */
  commands: (conversationId: string): Key<readonly Command[]> => `commands:${conversationId}`,
  /** How many commands of all conversations the server has not taken yet. */
  waiting: "waiting" as Key<number>,
  /** Of all conversations, by their times; none until they are read. */
  scheduled: "scheduled" as Key<readonly ScheduledMessage[]>,
  /** How many of these are written nowhere: they last as long as a tab that knows them. */
  unsaved: "unsaved" as Key<number>,
  connection: "connection" as Key<ConnectionState>,
  /** Whether this tab acts for all tabs of the user in this browser: one of those that are connected. */
  leading: "leading" as Key<boolean>,
  storage: "storage" as Key<StorageState>,
  /** What the server takes: as servers do by themselves, until this one has said. */
  limits: "limits" as Key<CommandLimits>,
  /** The conversation that is open. */
  open: "open" as Key<string>,
};
