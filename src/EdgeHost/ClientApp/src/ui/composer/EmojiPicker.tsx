import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { useLanguage } from "../language/Language";
import { classes } from "../pieces/classes";
import { placeBeside, type Anchor } from "../pieces/place";
import styles from "./EmojiPicker.module.css";
import { emojis, type EmojiGroup } from "./emojis";

const groups = Object.entries(emojis).map(
  ([group, lines]) => [group as EmojiGroup, lines.flatMap((line) => line.split(" "))] as const);

interface Props {
  /** Where it stands, if not above what it is in. */
  anchor?: Anchor;
  label?: string;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** Pictures to put into a text, or to answer with. Arrows go through all of them; Escape goes back to where one was. */
export default function EmojiPicker({ anchor, label, onPick, onClose }: Props) {
  const { t } = useLanguage();
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!anchor) return;
    element.current!.showPopover();
    placeBeside(element.current!, anchor);
  }, [anchor]);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    element.current!.querySelector("button")!.focus();
    const onPress = (event: PointerEvent) => {
      const own = anchor ? element.current! : element.current!.parentElement!;
      if (!own.contains(event.target as Node)) onClose();
    };
    document.addEventListener("pointerdown", onPress);
    return () => {
      document.removeEventListener("pointerdown", onPress);
      before?.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === "Escape") onClose();
    else if (!moveInGrid(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={element} className={classes(styles.picker, anchor && styles.beside)} popover={anchor && "manual"} role="dialog"
      aria-label={label ?? t("emoji.pick")} onKeyDown={onKeyDown}>
      {groups.map(([group, all], at) => (
        <section key={group} aria-label={t(`emoji.${group}`)}>
          <h3 className={styles.group}>{t(`emoji.${group}`)}</h3>
          <div className={styles.grid}>
            {all.map((emoji, index) => (
              <button key={emoji} type="button" className={styles.emoji} tabIndex={at + index === 0 ? 0 : -1}
                onClick={() => onPick(emoji)}>{emoji}</button>))}
          </div>
        </section>))}
    </div>
  );
}

/** Up and down go to what stands there: rows are as long as there is room. */
function moveInGrid(event: KeyboardEvent<HTMLElement>): boolean {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const from = stops[at];
  if (!from) return false;
  const isRightToLeft = getComputedStyle(from).direction === "rtl";
  const step = { ArrowRight: isRightToLeft ? -1 : 1, ArrowLeft: isRightToLeft ? 1 : -1 }[event.key];
  const next = step ? stops[at + step]
    : event.key === "ArrowDown" ? stops.find((stop) => stop.offsetTop > from.offsetTop && stop.offsetLeft >= from.offsetLeft)
      ?? stops.slice(at).find((stop) => stop.offsetTop > from.offsetTop)
    : event.key === "ArrowUp" ? stops.findLast((stop) => stop.offsetTop < from.offsetTop && stop.offsetLeft <= from.offsetLeft)
    : undefined;
  next?.focus();
  return next !== undefined;
}
