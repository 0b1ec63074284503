import { useEffect, useRef, type KeyboardEvent } from "react";
import { useLanguage } from "../language/Language";
import styles from "./EmojiPicker.module.css";
import { emojis, type EmojiGroup } from "./emojis";

const groups = Object.entries(emojis).map(
  ([group, lines]) => [group as EmojiGroup, lines.flatMap((line) => line.split(" "))] as const);

/** Pictures to put into a text. Arrows go through all of them; Escape goes back to the text. */
export default function EmojiPicker({ onPick, onClose }: { onPick: (emoji: string) => void; onClose: () => void }) {
  const { t } = useLanguage();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    element.current!.querySelector("button")!.focus();
    const onPress = (event: PointerEvent) => {
      if (!element.current!.parentElement!.contains(event.target as Node)) onClose();
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
    <div ref={element} className={styles.picker} role="dialog" aria-label={t("emoji.pick")} onKeyDown={onKeyDown}>
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
