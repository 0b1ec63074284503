import { useState } from "react";
import { useLanguage } from "../language/Language";
import type { Person, PresenceStatus } from "../model";
import { Avatar } from "../pieces/Avatar";
import { Button } from "../pieces/Button";
import { Choice } from "../pieces/Choice";
import { Field } from "../pieces/Field";
import { Username } from "../pieces/Username";
import { Card } from "./Settings";
import styles from "./Settings.module.css";

/** Saves one line; what the server says against it stands next to it. */
function useSaving(value: string, onSave: (value: string) => Promise<void>) {
  const [text, setText] = useState(value);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onSave(text.trim());
    } catch (failure) {
      setError((failure as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return { text, setText, busy, error, save, isChanged: text.trim() !== value };
}

/** How others see one. */
export function Profile({ me, onSave }: { me: Person; onSave: (name: string) => Promise<void> }) {
  const { t } = useLanguage();
  const name = useSaving(me.name, onSave);
  return (
    <Card>
      <div className={styles.person}><Avatar id={me.id} name={name.text.trim() || me.name} size="huge" />
        <div><p className={styles.strong}><bdi>{me.name}</bdi></p>{me.username && <p className={styles.hint}><Username
          of={me.username} /></p>}</div></div>
      <form onSubmit={(event) => { event.preventDefault(); void name.save(); }} className={styles.column}>
        <Field label={t("profile.name")} hint={t("profile.hint")} value={name.text} error={name.error} maxLength={64} dir="auto"
          autoComplete="name"
          required onChange={name.setText} />
        <div className={styles.buttons}><Button kind="primary" type="submit" busy={name.busy}
          disabled={!name.isChanged}>{t("save")}</Button></div>
      </form>
    </Card>
  );
}

export type ChosenStatus = Exclude<PresenceStatus, "offline"> | "invisible";

interface StatusProps {
  status: ChosenStatus;
  text: string;
  onStatus: (status: ChosenStatus) => void;
  onText: (text: string) => Promise<void>;
}

/** Whether others see one here, and with which words. */
export function Status({ status, text, onStatus, onText }: StatusProps) {
  const { t } = useLanguage();
  const words = useSaving(text, onText);
  return (
    <>
      <Card><Choice label={t("status.choose")} value={status} onChange={onStatus}
        options={(["online", "away", "invisible"] as const).map((value) => ({ value, label: t(`status.${value}`) }))} /></Card>
      <Card>
        <form onSubmit={(event) => { event.preventDefault(); void words.save(); }} className={styles.column}>
          <Field label={t("status.text")} hint={t("status.hint")} value={words.text} error={words.error} maxLength={128}
            dir="auto"
            onChange={words.setText} />
          <div className={styles.buttons}><Button kind="primary" type="submit" busy={words.busy}
            disabled={!words.isChanged}>{t("save")}</Button></div>
        </form>
      </Card>
    </>
  );
}
