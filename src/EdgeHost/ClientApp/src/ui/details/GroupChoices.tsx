import { useId } from "react";
import { useLanguage } from "../language/Language";
import type { Visibility } from "../model";
import { Choice } from "../pieces/Choice";
import styles from "./PermissionList.module.css";

const visibilities: readonly Visibility[] = ["private", "public"];

/** Who finds a group or channel. */
export function VisibilityChoice({ visibility, mayChange = true, onChange }: {
  visibility: Visibility; mayChange?: boolean; onChange: (visibility: Visibility) => void;
}) {
  const { t } = useLanguage();
  const options = visibilities.filter((value) => mayChange || value === visibility)
    .map((value) => ({ value, label: t(`visibility.${value}`) }));
  return <Choice label={t("visibility.label")} value={visibility} options={options} onChange={onChange} />;
}

const offered = [0, 10, 30, 60, 300, 900, 3_600, 21_600];

/** How long members wait between two messages. */
export function SlowModeChoice({ seconds, mayChange, onChange }: {
  seconds: number; mayChange: boolean; onChange: (seconds: number) => void;
}) {
  const { t, times } = useLanguage();
  const id = useId();
  const name = (value: number) => value === 0 ? t("slowMode.off") : times.span(value);
  // Another program may have chosen something else.
  const values = offered.includes(seconds) ? offered : [...offered, seconds].sort((a, b) => a - b);
  return (
    <div className={styles.row}>
      <label htmlFor={id}>{t("slowMode.label")}</label>
      {mayChange
        ? <select id={id} className={styles.choice} value={seconds} data-testid="slow-mode"
          onChange={(event) => onChange(Number(event.target.value))}>
          {values.map((value) => <option key={value} value={value}>{name(value)}</option>)}
        </select>
        : <output id={id} className={styles.from}>{name(seconds)}</output>}
      <p className={styles.hint}>{t("slowMode.hint")}</p>
    </div>
  );
}
