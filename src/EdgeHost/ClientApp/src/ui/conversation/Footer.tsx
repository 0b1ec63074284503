import { Phrase, useLanguage } from "../language/Language";
import type { Delivery, ShownMessage } from "../model";
import { Icon } from "../pieces/Icon";
import { Ticks } from "../pieces/Ticks";
import styles from "./Footer.module.css";

/** When it was sent, whether it was changed since, and how far it has come. */
export function Footer({ message: { sentAt, edited, delivery } }: { message: ShownMessage }) {
  const { t, times, direction } = useLanguage();
  return (
    <span className={styles.corner}><span className={styles.footer} dir={direction}>
      {edited && <span>{t("message.edited")}</span>}
      <time dateTime={sentAt} title={times.full(sentAt)}>{times.clock(sentAt)}</time>
      {delivery && <Ticks state={delivery.state} />}
    </span></span>
  );
}

interface TroubleProps {
  messageKey: string;
  delivery: Delivery;
  onRetry?: (key: string) => void;
  onDiscard?: (key: string) => void;
}

/** Below a message that is not on its way: why, and what can be done. */
export function Trouble({ messageKey, delivery, onRetry, onDiscard }: TroubleProps) {
  const { t } = useLanguage();
  if (delivery.state !== "failed" && delivery.state !== "waiting") return null;
  const failed = delivery.state === "failed";
  return (
    <div className={failed ? styles.failed : styles.waiting}>
      <Icon name={failed ? "alert" : "clock"} size={15} />
      <span>{failed ? <Phrase of="message.notSent" values={{ why: delivery.why }} /> : t("message.again",
        { count: delivery.seconds })}</span>
      {failed && onRetry &&
        <button type="button" className={styles.action} onClick={() => onRetry(messageKey)}>{t("tryAgain")}</button>}
      {onDiscard &&
        <button type="button" className={styles.action} onClick={() => onDiscard(messageKey)}>{t("message.discard")}</button>}
    </div>
  );
}
