import styles from "./Announcer.module.css";

/**
 * The one place from which changes are spoken. It is always there, outside of everything that comes and goes: whoever connects it
 * gives a new sentence at most every few seconds, and only of what came in.
 */
export const Announcer = ({ sentence }: { sentence: string }) => (
  <div className={styles.unseen} role="status" aria-live="polite" data-testid="announcer">{sentence}</div>);

/** For readers of screens alone. */
export const Unseen = ({ children }: { children: string }) => <span className={styles.unseen}>{children}</span>;
