import { useLanguage } from "../language/Language";
import styles from "./Badge.module.css";
import { classes } from "./classes";

const shownMost = 99;

/** A number of things not seen yet. */
export function Badge({ count, muted, label }: { count: number; muted?: boolean; label?: string }) {
  const { t, number } = useLanguage();
  return (
    <span className={classes(styles.badge, muted && styles.muted)} role="img" aria-label={label ?? t("list.unread", { count })}>
      {count > shownMost ? t("list.manyUnread", { count: shownMost }) : number(count)}</span>
  );
}
