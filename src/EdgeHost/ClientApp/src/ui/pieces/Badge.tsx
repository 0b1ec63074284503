import { useLanguage } from "../language/Language";
import styles from "./Badge.module.css";
import { classes } from "./classes";

const shownMost = 99;

/** A number of things not seen yet: of messages, or of those that mention the reader. */
export function Badge({ count, muted, label, ofMentions }: {
  count: number; muted?: boolean; label?: string; ofMentions?: boolean;
}) {
  const { t, number } = useLanguage();
  const shown = count > shownMost ? t("list.manyUnread", { count: shownMost }) : number(count);
  const called = label ?? t(ofMentions ? "list.mentions" : "list.unread", { count });
  return (
    <span className={classes(styles.badge, muted && styles.muted)} role="img" aria-label={called} title={called}>
      {!ofMentions ? shown : count === 1 ? "@" : `@${shown}`}</span>
  );
}
