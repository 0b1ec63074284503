import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { useLanguage } from "../language/Language";
import { Button } from "../pieces/Button";
import { Field, PasswordField } from "../pieces/Field";
import { Icon } from "../pieces/Icon";
import styles from "./Entrance.module.css";

export type EntranceField = "username" | "displayName" | "password";

export interface Entry {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
}

interface Props {
  /** Whoever was here before signs in. */
  kind: "signIn" | "signUp";
  username?: string;
  busy?: boolean;
  /** What the server says against a field, or against the whole. */
  errors?: Partial<Record<EntranceField | "form", string>>;
  iconUrl?: string;
  /** Above it all. */
  strip?: ReactNode;
  onKind: (kind: "signIn" | "signUp") => void;
  onSubmit: (entry: Entry) => void;
}

/** The way in. What is wrong stands at its field, and the focus goes there. */
export function Entrance({ kind, username = "", busy, errors, iconUrl = "icon.svg", strip, onKind, onSubmit }: Props) {
  const { t } = useLanguage();
  const isNew = kind === "signUp";
  const [entry, setEntry] = useState<Entry>({ username, displayName: "", password: "" });
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => form.current!.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), [errors]);
  const change = (field: EntranceField) => (value: string) => setEntry((before) => ({ ...before, [field]: value }));
  return (
    <div className={styles.window}>{strip}<main className={styles.page}>
      <form ref={form} className={styles.card} onSubmit={(event) => { event.preventDefault(); if (!busy) onSubmit(entry); }}>
        <header className={styles.head}>
          <img src={iconUrl} alt="" width="56" height="56" /><h1>{t(isNew ? "entrance.signUp" : "entrance.signIn")}</h1>
          <p>{t("entrance.promise")}</p>
        </header>
        {errors?.form && <p className={styles.error} role="alert" data-testid="sign-in-error"><Icon name="alert"
          size={18} />{errors.form}</p>}
        <Field label={t("entrance.username")} value={entry.username} error={errors?.username}
          hint={isNew ? t("entrance.usernameHint") : undefined} required minLength={3} maxLength={32} autoComplete="username"
          autoCapitalize="none" spellCheck={false} dir="ltr" autoFocus={!username}
          data-testid="username" onChange={change("username")} />
        {isNew && <Field label={t("entrance.displayName")} value={entry.displayName} error={errors?.displayName}
          hint={t("entrance.displayNameHint")} maxLength={64} autoComplete="name" dir="auto" data-testid="display-name"
          onChange={change("displayName")} />}
        <PasswordField label={t("entrance.password")} value={entry.password} error={errors?.password}
          hint={isNew ? t("entrance.passwordHint") : undefined} required minLength={8} maxLength={128} dir="ltr"
          autoComplete={isNew ? "new-password" : "current-password"} autoFocus={!!username} data-testid="password"
          onChange={change("password")} />
        <Button kind="primary" type="submit" wide busy={busy} data-testid="submit">
          {t(isNew ? "entrance.signUp" : "entrance.signIn")}</Button>
        <p className={styles.other}>{t(isNew ? "entrance.known" : "entrance.new")}{" "}
          <button type="button" className={styles.link} onClick={() => onKind(isNew ? "signIn" : "signUp")}
            data-testid="other-kind">
            {t(isNew ? "entrance.signIn" : "entrance.signUp")}</button></p>
      </form>
    </main></div>
  );
}
