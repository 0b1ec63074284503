import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { useLanguage } from "../language/Language";
import styles from "./Shell.module.css";

const widthLeast = 240;
const widthMost = 420;
const step = 16;

export const clampWidth = (width: number): number => Math.round(Math.min(widthMost, Math.max(widthLeast, width)));

/** Drags the edge between the list and the conversation, or moves it by arrow keys. */
export function ListResizer({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const { t, direction } = useLanguage();
  const start = useRef<{ x: number; width: number }>(undefined);
  const sign = direction === "rtl" ? -1 : 1;
  const onPointerMove = (event: PointerEvent) => {
    if (start.current) onWidth(clampWidth(start.current.width + sign * (event.clientX - start.current.x)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const change = event.key === "ArrowRight" ? step : event.key === "ArrowLeft" ? -step : 0;
    if (change) onWidth(clampWidth(width + sign * change));
  };
  return (
    <div className={styles.resizer} role="separator" aria-orientation="vertical" aria-label={t("list.width")} tabIndex={0}
      aria-valuenow={width} aria-valuemin={widthLeast} aria-valuemax={widthMost} onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        start.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onPointerMove} onPointerUp={() => { start.current = undefined; }} />
  );
}
