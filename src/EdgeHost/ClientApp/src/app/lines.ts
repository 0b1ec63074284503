import {
  isPost, keys, latestRange, type Client, type HeldSummary, type LineRange, type Timeline,
} from "@chatorleans/client";
import { useMemo } from "react";
import type { ConversationKind, Line } from "../ui";
import { happeningOf, peopleOf } from "./shown";
import { useNames, useSelected, useValue } from "./useStore";

const nothing: Timeline = { last: 0, ranges: [] };

export interface HeldLines {
  readonly lines: readonly Line[];
  readonly range: LineRange;
  readonly hasNewer: boolean;
}

/** The lines around `at`, as far as they are held; else those at the end, with what waits to be sent below them. */
export function useLines(client: Client, { id, type }: HeldSummary, at: number | undefined): HeldLines {
  const { store } = client;
  const timeline = useValue(store, keys.timeline(id)) ?? nothing;
  // As text, which is the same as before whatever else is done in the conversation: a change of a message makes no line.
  const sends = useSelected(store, keys.commands(id), (commands = []) => commands
    .flatMap((command) => isPost(command) ? [`${command.id} ${command.createdAt}`] : []).join());
  const range = useMemo(() => rangeAt(timeline, at), [timeline, at]);
  const people = useMemo(() => [...new Set(range.lines.flatMap((line) => line.kind === "event" ? peopleOf(line.entry) : []))],
    [range]);
  const names = useNames(store, people);
  return useMemo(() => {
    const hasNewer = range.last < timeline.last;
    const held = range.lines.flatMap((line): Line[] => {
      const { sequence, sentAt, senderId } = line;
      if (line.kind === "message") {
        const own = senderId === client.me.id;
        return [{ kind: "message", key: keyOf(client, id, sequence), sequence, sentAt, senderId, own }];
      }
      const happening = isSaid(line.entry, type)
        ? happeningOf(line.entry, (userId) => names.get(userId) ?? "…", client.me.id, type) : undefined;
      return happening ? [{ kind: "happening", key: String(sequence), sentAt, sequence, happening }] : [];
    });
    const shown = new Set(held.map(({ key }) => key));
    const waiting = hasNewer || sends === "" ? [] : sends.split(",").map((send) => send.split(" ") as [string, string]);
    const unseen = waiting.filter(([key]) => !shown.has(key)).map(([key, sentAt]): Line =>
      ({ kind: "message", key, sentAt, senderId: client.me.id, own: true }));
    return { lines: [...held, ...unseen], range, hasNewer };
  }, [client, id, type, timeline.last, range, names, sends]);
}

/** In a direct conversation it goes without saying whom it was begun with. */
const isSaid = ({ kind, userId, senderId }: { kind: string; userId?: string; senderId: string }, type: ConversationKind) =>
  type !== "direct" || kind !== "joined" || userId === senderId;

/** One's own message keeps its key from when it was written: it is the same line before and after the server has it. */
export function keyOf({ store, me }: Client, id: string, sequence: number): string {
  const message = store.get(keys.message(id, sequence));
  return (message?.senderId === me.id ? message.clientMessageId : undefined) ?? String(sequence);
}

export function rangeAt(timeline: Timeline, at: number | undefined): LineRange {
  const found = at === undefined ? undefined : timeline.ranges.find(({ first, last }) => at >= first && at <= last);
  return found ?? latestRange(timeline);
}
