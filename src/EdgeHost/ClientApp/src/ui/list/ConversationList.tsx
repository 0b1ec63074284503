import { useCallback, useRef, useState, type FocusEvent, type KeyboardEvent, type ReactNode } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useLanguage } from "../language/Language";
import { focusWhenShown } from "../pieces/focusWhenShown";
import { hasModifier, stepOf } from "../pieces/roving";
import styles from "./ConversationList.module.css";

interface Props {
  ids: readonly string[];
  openId?: string;
  /** Draws one row. What it needs besides, it takes from where it is kept: a change of one row draws that row. */
  renderRow: (id: string, tabIndex: number) => ReactNode;
}

/** All conversations. One stop for the Tab key: arrows go on from there. */
export function ConversationList({ ids, openId, renderRow }: Props) {
  const { t } = useLanguage();
  const [stop, setStop] = useState<string>();
  // It may be another one than the stop for a moment, and must not go meanwhile: the focus would be nowhere.
  const [focused, setFocused] = useState<string>();
  const latest = useRef<string>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const stopId = [stop, openId].find((id) => id !== undefined && ids.includes(id)) ?? ids[0];

  const onKeyDown = useCallback((event: KeyboardEvent) => {
    if (hasModifier(event) || stopId === undefined) return;
    const next = stepOf(event.key, ids.indexOf(stopId), ids.length);
    if (next === undefined) return;
    event.preventDefault();
    setStop(ids[next]);
    virtualizer.current?.scrollToIndex(next, { align: "nearest" });
    latest.current = ids[next];
    focusWhenShown(() => scroller.current!.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(latest.current!)}"]`));
  }, [ids, stopId]);

  const onFocus = (event: FocusEvent) => {
    const id = (event.target as HTMLElement).dataset.conversation;
    setFocused(id);
    if (id === undefined || (latest.current !== undefined && latest.current !== id)) return;
    latest.current = undefined;
    setStop(id);
  };
  const mounted = [...new Set([stopId, focused])].map((id) => ids.indexOf(id ?? "")).filter((index) => index >= 0);
  return (
    <div ref={scroller} className={styles.list} onKeyDown={onKeyDown} onFocus={onFocus}>
      <Virtualizer ref={virtualizer} as="ul" item="li" data={ids} itemSize={68}
        keepMounted={mounted}>
        {(id) => <div key={id} className={styles.item}>{renderRow(id, id === stopId ? 0 : -1)}</div>}
      </Virtualizer>
      {ids.length === 0 && <p className={styles.nothing}>{t("list.nothing")}</p>}
    </div>
  );
}
