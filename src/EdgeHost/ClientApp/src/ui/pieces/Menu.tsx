import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import { placeBeside, type Anchor } from "./place";
import { moveFocus } from "./roving";
import styles from "./Menu.module.css";

export interface MenuEntry {
  readonly label: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  /** The key that does the same without the menu. */
  readonly shortcut?: string;
  /** Whether it is the one of several that is so now. */
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

const items = "[role^=menuitem]";

interface Props {
  label: string;
  entries: readonly MenuEntry[];
  anchor: Anchor;
  onClose: () => void;
}

/**
 * What can be done with something, beside it. It closes on Escape, on Tab and on a press elsewhere: were that left to the
 * browser, a finger that opened it by resting would close it by going up.
 */
export function Menu({ label, entries, anchor, onClose }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const before = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const menu = element.current!;
    before.current = document.activeElement as HTMLElement | null;
    menu.showPopover();
    placeBeside(menu, anchor);
    menu.querySelector<HTMLElement>(items)?.focus();
    return () => { if (menu.matches(":popover-open")) menu.hidePopover(); };
  }, [anchor]);
  useEffect(() => {
    const onPress = (event: PointerEvent) => { if (!element.current?.contains(event.target as Node)) onClose(); };
    document.addEventListener("pointerdown", onPress, true);
    return () => document.removeEventListener("pointerdown", onPress, true);
  }, [onClose]);

  const close = () => {
    const { activeElement } = document;
    if (activeElement === document.body || element.current?.contains(activeElement)) before.current?.focus();
    onClose();
  };
  const select = (entry: MenuEntry) => {
    close();
    entry.onSelect();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (moveFocus(event, items, "wrapping")) return;
    if (event.key === "Tab" || event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key.length === 1) byFirstLetter(event);
  };
  return (
    <div ref={element} popover="manual" role="menu" aria-label={label} className={styles.menu} onKeyDown={onKeyDown}>
      {entries.map((entry) => (
        <button key={entry.label} type="button" role={entry.checked === undefined ? "menuitem" : "menuitemradio"}
          aria-checked={entry.checked} tabIndex={-1} onClick={() => select(entry)}
          className={classes(styles.entry, entry.danger && styles.danger)}>
          {entry.icon && <Icon name={entry.icon} size={18} />}<span className={styles.label}>{entry.label}</span>
          {entry.checked && <Icon name="check" size={18} />}
          {entry.shortcut && <kbd className={styles.shortcut} aria-hidden="true">{entry.shortcut}</kbd>}
        </button>))}
    </div>
  );
}

function byFirstLetter(event: KeyboardEvent<HTMLElement>): void {
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>(items)];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const letter = event.key.toLocaleLowerCase();
  [...entries.slice(at + 1), ...entries.slice(0, at + 1)]
    .find((entry) => entry.textContent!.trim().toLocaleLowerCase().startsWith(letter))?.focus();
}
