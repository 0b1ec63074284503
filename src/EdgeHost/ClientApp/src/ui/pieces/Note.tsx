import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import styles from "./Note.module.css";

interface Props {
  icon: IconName;
  title: string;
  text?: ReactNode;
  alert?: boolean;
  /** What can be done about it. */
  children?: ReactNode;
}

/** What stands where there is nothing else: nothing yet, nothing found, or something went wrong. */
export const Note = ({ icon, title, text, alert, children }: Props) => (
  <div className={styles.note} role={alert ? "alert" : undefined}>
    <span className={styles.sign} data-alert={alert}><Icon name={icon} size={28} /></span>
    <h2 className={styles.title}>{title}</h2>
    {text && <p className={styles.text}>{text}</p>}
    {children && <div className={styles.actions}>{children}</div>}
  </div>);
