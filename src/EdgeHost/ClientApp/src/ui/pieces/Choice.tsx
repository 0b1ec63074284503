import { useId } from "react";
import { classes } from "./classes";
import styles from "./Choice.module.css";

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string; readonly lang?: string }[];
  /** Beside each other, where they are few and short. */
  inRow?: boolean;
  onChange: (value: T) => void;
}

/** One of several: the browser's own radio buttons, with its keys. */
export function Choice<T extends string>({ label, value, options, inRow, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend className={styles.label}>{label}</legend>
      <div className={inRow ? styles.row : styles.column}>
        {options.map((option) => (
          <label key={option.value} className={styles.option} lang={option.lang}>
            <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
            <span>{option.label}</span>
          </label>))}
      </div>
    </fieldset>
  );
}

interface SwitchProps {
  label: string;
  hint?: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

export function Switch({ label, hint, checked, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <label className={classes(styles.switch, disabled && styles.disabled)}>
      <span className={styles.words}><span>{label}</span>{hint && <span id={id} className={styles.hint}>{hint}</span>}</span>
      <input type="checkbox" role="switch" checked={checked} disabled={disabled} aria-label={label} aria-describedby={hint && id}
        onChange={(event) => onChange(event.target.checked)} />
    </label>
  );
}
