import { useLayoutEffect, useRef, type KeyboardEvent } from "react";
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
  readonly onSelect: () => void;
}

interface Props {
  label: string;
  entries: readonly MenuEntry[];
  anchor: Anchor;
  onClose: () => void;
}

/** What can be done with something, beside it. The browser closes it on Escape and on a press elsewhere. */
export function Menu({ label, entries, anchor, onClose }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const menu = element.current!;
    before.current = document.activeElement;
    menu.showPopover();
    placeBeside(menu, anchor);
    menu.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    return () => { if (menu.matches(":popover-open")) menu.hidePopover(); };
  }, [anchor]);

  const close = () => {
    const { activeElement } = document;
    if (activeElement === document.body || element.current?.contains(activeElement)) (before.current as HTMLElement |
      null)?.focus?.();
    onClose();
  };
  const select = (entry: MenuEntry) => {
    close();
    entry.onSelect();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (moveFocus(event, "[role=menuitem]", "wrapping")) return;
    if (event.key === "Tab") {
      event.preventDefault();
      close();
    } else if (event.key.length === 1) byFirstLetter(event);
  };
  return (
    <div ref={element} popover="auto" role="menu" aria-label={label} className={styles.menu} onKeyDown={onKeyDown}
      onToggle={(event) => event.newState === "closed" && close()}>
      {entries.map((entry) => (
        <button key={entry.label} type="button" role="menuitem" tabIndex={-1} onClick={() => select(entry)}
          className={classes(styles.entry, entry.danger && styles.danger)}>
          {entry.icon && <Icon name={entry.icon} size={18} />}<span className={styles.label}>{entry.label}</span>
          {entry.shortcut && <kbd className={styles.shortcut} aria-hidden="true">{entry.shortcut}</kbd>}
        </button>))}
    </div>
  );
}

function byFirstLetter(event: KeyboardEvent<HTMLElement>): void {
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const letter = event.key.toLocaleLowerCase();
  [...entries.slice(at + 1), ...entries.slice(0, at + 1)]
    .find((entry) => entry.textContent!.trim().toLocaleLowerCase().startsWith(letter))?.focus();
}
