import {
  keys, latestRange, type Client, type Command, type HeldSummary, type LineRange, type Timeline,
} from "@chatorleans/client";
import { useMemo } from "react";
import type { ConversationKind, Line } from "../ui";
import { happeningOf, peopleOf } from "./shown";
import { useNames, useValue } from "./useStore";

const nothing: Timeline = { last: 0, ranges: [] };
const noCommands: readonly Command[] = [];

export interface HeldLines {
  readonly lines: readonly Line[];
  readonly range: LineRange;
  readonly hasNewer: boolean;
}

/** The lines around `at`, as far as they are held; else those at the end, with what waits to be sent below them. */
export function useLines(client: Client, { id, type }: HeldSummary, at: number | undefined): HeldLines {
  const { store } = client;
  const timeline = useValue(store, keys.timeline(id)) ?? nothing;
  const commands = useValue(store, keys.commands(id)) ?? noCommands;
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
        ? happeningOf(line.entry, (userId) => names.get(userId) ?? "…", client.me.id) : undefined;
      return happening ? [{ kind: "happening", key: String(sequence), sentAt, sequence, happening }] : [];
    });
    const shown = new Set(held.map(({ key }) => key));
    const waiting = hasNewer ? noCommands : commands.filter((command) => command.kind === "send" && !shown.has(command.id));
    return { lines: [...held, ...waiting.map((command) => lineOf(command, client.me.id))], range, hasNewer };
  }, [client, id, type, timeline.last, range, names, commands]);
}

/** In a direct conversation it goes without saying whom it was begun with. */
const isSaid = ({ kind, userId, senderId }: { kind: string; userId?: string; senderId: string }, type: ConversationKind) =>
  type !== "direct" || kind !== "joined" || userId === senderId;

const lineOf = ({ id, createdAt }: Command, ownId: string): Line =>
  ({ kind: "message", key: id, sentAt: createdAt, senderId: ownId, own: true });

/** One's own message keeps its key from when it was written: it is the same line before and after the server has it. */
export function keyOf({ store, me }: Client, id: string, sequence: number): string {
  const message = store.get(keys.message(id, sequence));
  return (message?.senderId === me.id ? message.clientMessageId : undefined) ?? String(sequence);
}

export function rangeAt(timeline: Timeline, at: number | undefined): LineRange {
  const found = at === undefined ? undefined : timeline.ranges.find(({ first, last }) => at >= first && at <= last);
  return found ?? latestRange(timeline);
}
