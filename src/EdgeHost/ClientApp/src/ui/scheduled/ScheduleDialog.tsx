import { useId, useState, type FormEvent } from "react";
import { useLanguage } from "../language/Language";
import { Button } from "../pieces/Button";
import { Choice } from "../pieces/Choice";
import { Dialog } from "../pieces/Dialog";
import { Field } from "../pieces/Field";
import styles from "./Scheduled.module.css";
import { fieldOf, presets, timeIn, timeOf, type Preset } from "./times";

interface Props {
  /** Of one that is changed: what it is now. */
  changed?: { readonly text: string; readonly sendAt: string };
  now: Date;
  busy: boolean;
  /** Why it was not taken. */
  error?: string;
  /** With the text of one that is changed. */
  onSchedule: (sendAt: string, text: string) => void;
  onClose: () => void;
}

/** When a message is to be sent; of one that waits also what it says. */
export function ScheduleDialog({ changed, now, busy, error, onSchedule, onClose }: Props) {
  const { t, times } = useLanguage();
  const textId = useId();
  const [when, setWhen] = useState<Preset | "other">(changed ? "other" : "hour");
  const [field, setField] = useState(() => fieldOf(changed ? new Date(changed.sendAt) : timeOf("hour", now)));
  const [text, setText] = useState(changed?.text ?? "");
  const [isWrong, setWrong] = useState(false);
  const options = [
    ...presets.map((value) => (
      { value, label: t(`schedule.${value}`, { time: times.clock(timeOf(value, now).toISOString()) }) })),
    { value: "other" as const, label: t("schedule.other") },
  ];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // What was there already stays, though it has no seconds in the field.
    const isSame = changed !== undefined && field === fieldOf(new Date(changed.sendAt));
    const chosen = timeIn(field, now);
    const time = when !== "other" ? timeOf(when, now) : chosen && isSame ? new Date(changed.sendAt) : chosen;
    setWrong(time === undefined);
    if (time && !busy && (!changed || text.trim())) onSchedule(time.toISOString(), text.trim());
  };
  return (
    <Dialog title={t(changed ? "scheduled.change" : "schedule.title")} onClose={onClose}>
      <form className={styles.form} onSubmit={submit} data-testid="schedule">
        {changed && <div className={styles.words}>
          <label htmlFor={textId}>{t("schedule.text")}</label>
          <textarea id={textId} className={styles.text} rows={3} dir="auto" value={text} data-first-focus
            onChange={(event) => setText(event.target.value)} /></div>}
        <Choice label={t("schedule.when")} value={when} options={options} onChange={setWhen} />
        {when === "other" && <Field type="datetime-local" label={t("schedule.time")} value={field} onChange={setField}
          error={isWrong ? t("schedule.past") : undefined} data-testid="schedule-time" />}
        {error && <p className={styles.error} role="alert">{error}</p>}
        <Button type="submit" kind="primary" wide busy={busy} data-testid="schedule-confirm">
          {t(changed ? "save" : "schedule.verb")}</Button>
      </form>
    </Dialog>
  );
}
