import type { ComponentProps, ReactNode } from "react";
import styles from "./Button.module.css";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import { Spinner } from "./Spinner";

type Kind = "primary" | "quiet" | "plain" | "danger" | "dangerQuiet";

interface Props extends ComponentProps<"button"> {
  kind?: Kind;
  icon?: IconName;
  wide?: boolean;
  /** It works on it. The button keeps the focus, and does nothing meanwhile. */
  busy?: boolean;
  children: ReactNode;
}

export function Button({ kind = "quiet", icon, wide, busy, children, onClick, className, type = "button", ...rest }: Props) {
  return (
    <button {...rest} type={type} aria-disabled={busy || undefined} onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(styles.button, styles[kind], wide && styles.wide, className)}>
      {busy ? <Spinner /> : icon && <Icon name={icon} size={18} />}<span>{children}</span>
    </button>
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  icon: IconName;
  /** What it does: its name, and what is shown when a pointer rests on it. */
  label: string;
  size?: number;
}

export function IconButton({ icon, label, size, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button {...rest} type={type} className={classes(styles.icon, className)} aria-label={label} title={label}>
      <Icon name={icon} size={size} />
    </button>
  );
}
