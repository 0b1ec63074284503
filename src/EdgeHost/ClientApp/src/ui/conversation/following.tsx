import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";
import { useLanguage } from "../language/Language";
import lineStyles from "./Lines.module.css";
import type { PlacedLine } from "./lines";

interface Options {
  openAt?: string;
  /** Another number than before: the same line is asked for again. */
  visit?: number;
  opensAtTop?: boolean;
  hasOlder: boolean;
  hasNewer: boolean;
  isLoading: boolean;
  onLoadOlder: () => void;
  onLoadNewer: () => void;
  onSeen?: (sequence: number) => void;
  onAnchor?: (sequence: number | undefined) => void;
  onToEnd?: () => void;
}

interface Latest {
  rows: readonly PlacedLine[];
  options: Options;
  /** What comes in at the end stays in view. */
  follows: boolean;
  isOpen: boolean;
  /** Somebody has scrolled. */
  isTouched: boolean;
  /** Where the list stood when it was scrolled last. */
  offset: number;
  /** The last line that was asked for and shown. */
  shownAt?: string;
}

type ListRef = RefObject<VirtualizerHandle | null>;

/** As near to the end, one is at the end: what comes in then stays in view. */
const nearEnd = 48;
/** As near to a page that is not held, it is asked for. */
const nearEdge = 600;

/**
 * What the list does by itself: it opens at the first unread line, stays at the end when one is there, asks for more before one
 * comes to the edge, and tells what was seen.
 */
export function useFollowing(rows: readonly PlacedLine[], list: ListRef, options: Options) {
  const [isAtEnd, setAtEnd] = useState(true);
  const [isScrolling, setScrolling] = useState(false);
  const [topDay, setTopDay] = useState<string>();
  // Callbacks of the list are older than the last drawing: they look here.
  const latest = useRef<Latest>({ rows, options, follows: true, isOpen: false, isTouched: false, offset: 0 });
  latest.current = { ...latest.current, rows, options };

  const toEnd = useCallback(() => {
    latest.current.follows = true;
    latest.current.options.onToEnd?.();
    list.current?.scrollToIndex(latest.current.rows.length - 1, { align: "end" });
  }, [list]);

  const look = useCallback(() => {
    const handle = list.current;
    const { rows, options, isOpen } = latest.current;
    if (!handle || rows.length === 0 || !isOpen) return;
    const { scrollOffset, scrollSize, viewportSize } = handle;
    const below = scrollSize - scrollOffset - viewportSize;
    const atEnd = below < nearEnd && !options.hasNewer;
    const top = rows[handle.findItemIndex(scrollOffset + 4)];
    setAtEnd(atEnd);
    latest.current.follows ||= atEnd;
    setTopDay(top && !(top.startsDay && scrollOffset < nearEnd) ? top.line.sentAt : undefined);
    options.onSeen?.(lastSequence(rows, handle.findItemIndex(scrollOffset + viewportSize - 12)));
    options.onAnchor?.(atEnd ? undefined : top?.line.sequence);
    if (options.isLoading) return;
    if (scrollOffset < nearEdge && options.hasOlder) options.onLoadOlder();
    else if (below < nearEdge && options.hasNewer) options.onLoadNewer();
  }, [list]);

  useOpening(rows, list, latest, options);
  const last = rows.at(-1)?.line;
  useLayoutEffect(() => {
    if (!latest.current.isOpen) return;
    if (last?.kind === "message" && last.own && last.sequence === undefined) toEnd();
    else if (latest.current.follows) list.current?.scrollToIndex(latest.current.rows.length - 1, { align: "end" });
  }, [last?.key]);

  // What the list does by itself, to open and to stay at the end, is nobody's scrolling.
  const onTouch = useCallback(() => { latest.current.isTouched = true; }, []);

  return {
    isAtEnd, isScrolling, topDay, toEnd, onTouch,
    onScroll: useCallback(() => {
      setScrolling(latest.current.isTouched);
      look();
      Object.assign(latest.current, followed(latest.current, list.current!));
    }, [look, list]),
    onScrollEnd: useCallback(() => {
      setScrolling(false);
      look();
    }, [look]),
    // A keyboard that opens, a window that shrinks, or a line that grows keeps the end in view.
    onResize: useCallback(() => {
      if (latest.current.follows) list.current?.scrollToIndex(latest.current.rows.length - 1, { align: "end" });
      look();
    }, [list, look]),
  };
}

/** Once, and each time that another line is asked for. */
function useOpening(rows: readonly PlacedLine[], list: ListRef, latest: RefObject<Latest>, options: Options): void {
  const { openAt, opensAtTop, visit } = options;
  useLayoutEffect(() => {
    const asked = openAt && `${openAt} ${visit}`;
    const isAsked = asked !== latest.current.shownAt && rows.some(({ line }) => line.key === openAt);
    if (rows.length === 0 || (latest.current.isOpen && !isAsked)) return;
    const at = openingIndex(rows, openAt);
    const follows = at === undefined && !latest.current.options.hasNewer;
    Object.assign(latest.current, { isOpen: true, follows }, isAsked && { shownAt: asked });
    show(list.current, rows, at, isAsked && !opensAtTop);
  }, [rows, list, openAt, opensAtTop, visit]);
}

/** What stands above the first unread line is to be seen as well. */
function show(list: VirtualizerHandle | null, rows: readonly PlacedLine[], at: number | undefined, isCentred: boolean): void {
  if (at === undefined) list?.scrollToIndex(rows.length - 1, { align: "end" });
  else if (isCentred) list?.scrollToIndex(at, { align: "center" });
  else list?.scrollToIndex(at, { align: "start", offset: rows[at]!.startsUnread ? -72 : 0 });
}

/** Who was at the end when more came in did not scroll away from it. The end of what is held may not be that of all. */
function followed(
  { follows, isTouched, offset, options }: Latest, { scrollOffset, scrollSize, viewportSize }: VirtualizerHandle,
) {
  const isNearEnd = !options.hasNewer && scrollSize - scrollOffset - viewportSize < nearEnd;
  return { follows: isNearEnd || (follows && !(isTouched && scrollOffset < offset)), offset: scrollOffset };
}

export type Following = ReturnType<typeof useFollowing>;

/** Where a conversation opens: where it was asked to, else at the first unread line; at the end, where there is none. */
export function openingIndex(rows: readonly PlacedLine[], openAt: string | undefined): number | undefined {
  const asked = openAt === undefined ? -1 : rows.findIndex(({ line }) => line.key === openAt);
  const at = asked >= 0 ? asked : rows.findIndex((row) => row.startsUnread);
  return at >= 0 ? at : undefined;
}

function lastSequence(rows: readonly PlacedLine[], index: number): number {
  for (let at = Math.min(index, rows.length - 1); at >= 0; at--) {
    const { sequence } = rows[at]!.line;
    if (sequence !== undefined) return sequence;
  }
  return 0;
}

/** The day of what is in sight, as long as one scrolls. */
export function FloatingDay({ following: { topDay, isScrolling } }: { following: Following }) {
  const { times } = useLanguage();
  return topDay && <div className={lineStyles.floating} data-scrolling={isScrolling} aria-hidden="true">{times.day(topDay)}</div>;
}
