import {
  useLayoutEffect, useMemo, useReducer, useRef, useState, type FocusEvent, type KeyboardEvent, type ReactNode, type RefObject,
} from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useLanguage } from "../language/Language";
import { focusWhenShown } from "../pieces/focusWhenShown";
import { hasModifier } from "../pieces/roving";
import { Spinner } from "../pieces/Spinner";
import { JumpButtons } from "./JumpButton";
import { nextMessage, placed, stepTo, type Line, type PlacedLine, type Step } from "./lines";
import styles from "./MessageList.module.css";
import { DayPill, SystemLine, UnreadDivider } from "./SystemLine";
import { FloatingDay, useFollowing } from "./following";

interface Props {
  lines: readonly Line[];
  /** Up to where was read when the conversation was opened: "New" stands there as long as it is open. */
  readUpTo?: number;
  /** The line to begin with, where it is not the first unread one, or the end: of a link, or where one was last. */
  openAt?: string;
  /** It is to be at the top, not in the middle: one comes back to where one was. */
  opensAtTop?: boolean;
  /** Another number than before: the same line is asked for again. */
  visit?: number;
  /** How many are not read now. */
  unread: number;
  /** How many of these mention the reader. */
  mentions?: number;
  hasOlder: boolean;
  hasNewer: boolean;
  isLoading: boolean;
  /** Above the very first line. */
  beginning?: ReactNode;
  /** Draws one message. It takes what it shows from where it is kept: a change of one message draws that message. */
  renderMessage: (key: string, place: PlacedLine, tabIndex: number) => ReactNode;
  onLoadOlder: () => void;
  onLoadNewer: () => void;
  /** To the first of those that mention the reader. */
  onMention?: () => void;
  /** Up to this number, messages are in sight. */
  onSeen?: (sequence: number) => void;
  /** The line at the top, to come back to; none at the end. */
  onAnchor?: (sequence: number | undefined) => void;
  /** What the reader wrote or the newest: loads it, where it is not held. */
  onToEnd?: () => void;
}

const itemHeight = 56;

/**
 * The lines of a conversation. Only those in sight and some around them are in the document. Nothing here is spoken by itself:
 * older lines that come in are no news. One stop for the Tab key, at the last message; arrows go on from there.
 */
export function MessageList(props: Props) {
  const { t } = useLanguage();
  const { lines, readUpTo, renderMessage } = props;
  const { rows, shift } = useSteps(useMemo(() => placed(lines, readUpTo), [lines, readUpTo]));
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const following = useFollowing(rows, virtualizer, props);
  const { stopIndex, mounted, onKeyDown, onFocus } = useStop(rows, scroller, virtualizer);
  return (
    <div className={styles.frame}>
      <section ref={scroller} className={styles.list} aria-label={t("messages.label")} aria-busy={props.isLoading}
        data-testid="messages"
        onKeyDown={(event) => { following.onTouch(); onKeyDown(event); }} onFocus={onFocus}
        onWheel={following.onTouch} onPointerDown={following.onTouch} data-region-focus tabIndex={-1}>
        <div className={styles.spacer} />
        <Virtualizer ref={virtualizer} data={rows} shift={shift} itemSize={itemHeight} scrollRef={scroller}
          keepMounted={mounted} onScroll={following.onScroll} onScrollEnd={following.onScrollEnd}
          onResize={following.onResize}>
          {(row, index) => (
            <div key={row.line.key} className={styles.row}>
              {index === 0 && !props.hasOlder && props.beginning}
              {row.startsDay && <DayPill at={row.line.sentAt} />}
              {row.startsUnread && <UnreadDivider />}
              {row.line.kind === "message" ? renderMessage(row.line.key, row, index === stopIndex ? 0 : -1)
                : <SystemLine happening={row.line.happening} at={row.line.sentAt} />}
            </div>)}
        </Virtualizer>
      </section>
      <FloatingDay following={following} />
      {props.isLoading && <div className={styles.loading}><Spinner /></div>}
      <JumpButtons isAtEnd={following.isAtEnd} unread={props.unread} mentions={props.mentions ?? 0} onEnd={following.toEnd}
        onMention={props.onMention} />
    </div>
  );
}

/** The rows, drawn step by step before anything of it is seen. */
function useSteps(rows: readonly PlacedLine[]): Step {
  const drawn = useRef(rows);
  const [, goOn] = useReducer((steps: number) => steps + 1, 0);
  const step = stepTo(drawn.current, rows);
  useLayoutEffect(() => {
    drawn.current = step.rows;
    if (step.rows !== rows) goOn();
  }, [step.rows, rows]);
  return step;
}

type ListRef = RefObject<VirtualizerHandle | null>;

function useStop(rows: readonly PlacedLine[], scroller: RefObject<HTMLDivElement | null>, virtualizer: ListRef) {
  const [stop, setStop] = useState<string>();
  // It may be another one than the stop for a moment, and must not go meanwhile: the focus would be nowhere.
  const [focused, setFocused] = useState<string>();
  const indexOf = (key: string | undefined) => key === undefined ? -1 : rows.findIndex(({ line }) => line.key === key);
  const found = indexOf(stop);
  const stopIndex = found >= 0 ? found : rows.findLastIndex(({ line }) => line.kind === "message");
  const latest = useRef<string>(undefined);

  const onKeyDown = (event: KeyboardEvent) => {
    const isLine = (event.target as HTMLElement).dataset.line !== undefined || event.target === event.currentTarget;
    if (!isLine || hasModifier(event)) return;
    const next = nextMessage(rows, stopIndex, event.key);
    if (next === undefined) return;
    event.preventDefault();
    const { key } = rows[next]!.line;
    latest.current = key;
    setStop(key);
    virtualizer.current!.scrollToIndex(next, { align: "nearest" });
    // Of several presses in a row, the last one counts.
    focusWhenShown(() => scroller.current!.querySelector<HTMLElement>(`[data-line="${CSS.escape(latest.current!)}"]`));
  };
  const onFocus = (event: FocusEvent) => {
    const key = (event.target as HTMLElement).dataset.line;
    setFocused(key);
    if (key !== undefined && (latest.current === undefined || latest.current === key)) {
      latest.current = undefined;
      setStop(key);
    }
  };
  const mounted = [...new Set([stopIndex, indexOf(focused)])].filter((index) => index >= 0);
  return { stopIndex, mounted, onKeyDown, onFocus };
}
