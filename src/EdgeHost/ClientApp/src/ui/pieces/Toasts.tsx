import { useLanguage } from "../language/Language";
import { Button, IconButton } from "./Button";
import { classes } from "./classes";
import { Icon } from "./Icon";
import styles from "./Toasts.module.css";

export interface Toast {
  readonly id: string;
  readonly text: string;
  readonly kind?: "done" | "failed";
  readonly action?: { readonly label: string; readonly onSelect: () => void };
}

/** Short words on what was done, or could not be. They go when they are told to: whoever reads slowly is not outrun. */
export function Toasts({ toasts, onDismiss }: { toasts: readonly Toast[]; onDismiss: (id: string) => void }) {
  const { t } = useLanguage();
  return (
    <div className={styles.toasts} role="region" aria-label={t("toasts")}>
      {toasts.map(({ id, text, kind = "done", action }) => (
        <div key={id} className={classes(styles.toast, styles[kind])} role={kind === "failed" ? "alert" : "status"}>
          <Icon name={kind === "failed" ? "alert" : "check"} size={18} /><span className={styles.text} dir="auto">{text}</span>
          {action && <Button kind="plain" onClick={action.onSelect}>{action.label}</Button>}
          <IconButton icon="close" size={16} label={t("close")} onClick={() => onDismiss(id)} />
        </div>))}
    </div>
  );
}
