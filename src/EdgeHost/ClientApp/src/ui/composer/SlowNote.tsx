import { useLanguage } from "../language/Language";
import styles from "./SlowNote.module.css";

/** Above the field: messages that are written now wait so long. */
export function SlowNote({ seconds }: { seconds: number }) {
  const { t, times } = useLanguage();
  const shown = seconds > 60 ? Math.ceil(seconds / 60) * 60 : seconds;
  return <p className={styles.note} data-testid="slow-note">{t("slowMode.wait", { time: times.span(shown) })}</p>;
}
