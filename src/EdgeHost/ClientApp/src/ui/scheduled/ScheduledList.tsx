import { useLanguage } from "../language/Language";
import { IconButton } from "../pieces/Button";
import { Dialog } from "../pieces/Dialog";
import { Icon } from "../pieces/Icon";
import styles from "./Scheduled.module.css";

/** A message that waits for its time, or was not taken when it came. */
export interface ShownScheduled {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly sendAt: string;
  /** Why it was not sent. */
  readonly failed?: string;
  /** Nothing can be done with it for a moment. */
  readonly isBeingSent: boolean;
}

interface Props {
  items: readonly ShownScheduled[];
  onSendNow: (id: string) => void;
  onChange: (id: string) => void;
  onRemove: (id: string) => void;
  onClose: () => void;
}

/** What is to be sent later, by its times. */
export function ScheduledList({ items, onSendNow, onChange, onRemove, onClose }: Props) {
  const { t } = useLanguage();
  return (
    <Dialog title={t("scheduled.title")} onClose={onClose}>
      {items.length === 0 && <p className={styles.none}>{t("scheduled.none")}</p>}
      <ul className={styles.list} data-testid="scheduled-list">
        {items.map((item) => (
          <li key={item.id} className={styles.item}>
            <div className={styles.said}>
              <span className={styles.title}><bdi>{item.title}</bdi></span>
              <span className={item.failed ? styles.failed : styles.when}><When item={item} /></span>
              <span className={styles.message} dir="auto">{item.text}</span>
            </div>
            {!item.isBeingSent && <div className={styles.acts}>
              <IconButton icon="send" size={18} label={t("scheduled.sendNow")} onClick={() => onSendNow(item.id)} />
              <IconButton icon="edit" size={18} label={t("scheduled.change")} onClick={() => onChange(item.id)} />
              <IconButton icon="trash" size={18} label={t("scheduled.remove")} onClick={() => onRemove(item.id)} /></div>}
          </li>))}
      </ul>
    </Dialog>
  );
}

function When({ item: { failed, isBeingSent, sendAt } }: { item: ShownScheduled }) {
  const { t, times } = useLanguage();
  if (failed) return <><Icon name="alert" size={16} />{t("scheduled.failed", { why: failed })}</>;
  return <><Icon name="clock" size={16} />{isBeingSent ? t("scheduled.sending") : times.full(sendAt)}</>;
}

/** How many there are: it leads to them. */
export function ScheduledBar({ count, failed, onOpen }: { count: number; failed: number; onOpen: () => void }) {
  const { t } = useLanguage();
  return (
    <button type="button" className={styles.bar} aria-haspopup="dialog" onClick={onOpen} data-testid="scheduled"
      data-failed={failed > 0 || undefined}>
      <Icon name={failed > 0 ? "alert" : "clock"} size={18} />
      <span>{failed > 0 ? t("scheduled.failedCount", { count: failed }) : t("scheduled.count", { count })}</span></button>
  );
}
