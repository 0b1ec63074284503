import { useLanguage } from "../language/Language";
import { Unseen } from "./Announcer";
import { classes } from "./classes";
import styles from "./Skeleton.module.css";

const widths = [styles.long, styles.short, styles.middle];

/** Rows to come, in the shape that they will have. */
export function ListSkeleton({ rows = 9 }: { rows?: number }) {
  const { t } = useLanguage();
  return (
    <div className={styles.list} aria-busy="true"><Unseen>{t("loading")}</Unseen>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.row} aria-hidden="true"><span className={classes(styles.bone, styles.face)} />
          <span className={styles.lines}>
            <span className={classes(styles.bone, widths[(row + 1) % 3])} /><span className={classes(styles.bone,
              widths[row % 3])} />
          </span></div>))}
    </div>
  );
}

export function MessagesSkeleton({ rows = 7 }: { rows?: number }) {
  const { t } = useLanguage();
  return (
    <div className={styles.messages} aria-busy="true"><Unseen>{t("loading")}</Unseen>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} aria-hidden="true"
          className={classes(styles.bone, styles.bubble, widths[(row * 2) % 3], row % 5 > 2 && styles.own)} />))}
    </div>
  );
}
