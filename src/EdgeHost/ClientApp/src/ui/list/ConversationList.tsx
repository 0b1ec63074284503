import { useCallback, useRef, useState, type FocusEvent, type KeyboardEvent, type ReactNode } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useLanguage } from "../language/Language";
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
    focusWhenThere(scroller.current!, ids[next]!);
  }, [ids, stopId]);

  const onFocus = (event: FocusEvent) => {
    const id = (event.target as HTMLElement).dataset.conversation;
    if (id) setStop(id);
  };
  return (
    <div ref={scroller} className={styles.list} onKeyDown={onKeyDown} onFocus={onFocus}>
      <Virtualizer ref={virtualizer} as="ul" item="li" data={ids} itemSize={68}
        keepMounted={stopId === undefined ? [] : [ids.indexOf(stopId)]}>
        {(id) => <div key={id} className={styles.item}>{renderRow(id, id === stopId ? 0 : -1)}</div>}
      </Virtualizer>
      {ids.length === 0 && <p className={styles.nothing}>{t("list.nothing")}</p>}
    </div>
  );
}

/** A row far away is drawn in the next frame only. */
function focusWhenThere(scroller: HTMLElement, id: string): void {
  const focus = () => {
    const row = scroller.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(id)}"]`);
    row?.focus({ preventScroll: true });
    return row;
  };
  if (!focus()) requestAnimationFrame(focus);
}
