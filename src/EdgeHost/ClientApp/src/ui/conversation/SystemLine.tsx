import { memo } from "react";
import { Phrase, useLanguage } from "../language/Language";
import type { Happening } from "../model";
import { happeningPhrase } from "./happenings";
import styles from "./Lines.module.css";

/** Something that happened beside messages. */
export const SystemLine = memo(function SystemLine({ happening, at }: { happening: Happening; at: string }) {
  const language = useLanguage();
  const { of, values } = happeningPhrase(happening, language);
  return <p className={styles.happening} data-testid="happening" title={language.times.full(at)}>
    <Phrase of={of} values={values} /></p>;
});

export function DayPill({ at }: { at: string }) {
  const { times } = useLanguage();
  return <p className={styles.day}><time className={styles.pill} dateTime={at.slice(0, 10)}>{times.day(at)}</time></p>;
}

export function UnreadDivider() {
  const { t } = useLanguage();
  return <p className={styles.unread} data-testid="unread-divider"><span>{t("list.new")}</span></p>;
}
