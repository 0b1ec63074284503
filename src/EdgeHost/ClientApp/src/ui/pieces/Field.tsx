import { useId, useState, type ComponentProps, type ReactNode } from "react";
import { useLanguage } from "../language/Language";
import { IconButton } from "./Button";
import { classes } from "./classes";
import { Icon } from "./Icon";
import styles from "./Field.module.css";

interface Props extends Omit<ComponentProps<"input">, "onChange" | "value" | "id"> {
  label: string;
  value: string;
  /** What is wrong with it, next to it. */
  error?: string;
  hint?: string;
  onChange: (value: string) => void;
}

/** One line to write in, with its label, a hint and what is wrong with it. */
export function Field({ label, error, hint, onChange, children, ...rest }: Props & { children?: ReactNode }) {
  const id = useId();
  const said = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>{label}</label>
      <div className={classes(styles.frame, error && styles.wrong)}>
        <input {...rest} id={id} className={styles.input} aria-invalid={error ? true : undefined} aria-describedby={said ||
          undefined}
          onChange={(event) => onChange(event.target.value)} />
        {children}
      </div>
      {error && <p className={styles.error} id={`${id}-error`}><Icon name="alert" size={16} />{error}</p>}
      {hint && <p className={styles.hint} id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

/** It can be shown: whoever types on glass sees what went wrong. */
export function PasswordField(props: Omit<Props, "type">) {
  const { t } = useLanguage();
  const [isShown, setShown] = useState(false);
  return (
    <Field {...props} type={isShown ? "text" : "password"} autoCapitalize="none" spellCheck={false}>
      <IconButton icon={isShown ? "eyeOff" : "eye"} aria-pressed={isShown} label={t("password.show")}
        onClick={() => setShown((shown) => !shown)} />
    </Field>
  );
}

interface SearchProps extends Omit<ComponentProps<"input">, "onChange" | "value"> {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchField({ label, value, onChange, className, ...rest }: SearchProps) {
  const { t } = useLanguage();
  return (
    <div className={classes(styles.search, className)}>
      <Icon name="search" size={18} />
      <input {...rest} type="search" enterKeyHint="search" autoComplete="off" className={styles.input} aria-label={label}
        placeholder={label}
        value={value} dir={value ? "auto" : undefined} onChange={(event) => onChange(event.target.value)} />
      {value && <IconButton icon="close" size={16} label={t("search.clear")} onClick={() => onChange("")} />}
    </div>
  );
}
