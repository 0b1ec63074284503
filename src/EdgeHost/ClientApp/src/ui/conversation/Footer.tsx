import type { Key } from "../language/catalogue";
import { Phrase, useLanguage } from "../language/Language";
import type { Delivery, ShownChange, ShownMessage } from "../model";
import { Icon } from "../pieces/Icon";
import { Ticks } from "../pieces/Ticks";
import styles from "./Footer.module.css";

/** When it was sent, whether it was changed since, and how far it has come. */
export function Footer({ message }: { message: ShownMessage }) {
  const { t, times, direction } = useLanguage();
  const { sentAt, edited, silent, delivery } = message;
  const state = isChanging(message) ? "sending" : delivery?.state;
  return (
    <span className={styles.corner}><span className={styles.footer} dir={direction}>
      {silent && <span title={t("message.silent")}><Icon name="bellOff" size={12} /></span>}
      {edited && <span>{t("message.edited")}</span>}
      <time dateTime={sentAt} title={times.full(sentAt)}>{times.clock(sentAt)}</time>
      {state && <Ticks state={state} />}
    </span></span>
  );
}

export const isOnItsWay = ({ delivery: { state } }: ShownChange): boolean => state !== "failed";

/** Whether its words, or their end, are on their way. A reaction shows that by itself. */
export const isChanging = ({ changes = [] }: ShownMessage): boolean =>
  changes.some((change) => change.kind !== "react" && isOnItsWay(change));

interface TroubleProps {
  /** Of the message, or of what was done with it. */
  itemKey: string;
  delivery: Delivery;
  /** What was refused, in a sentence that goes on with why. */
  refused?: Key;
  emoji?: string;
  onRetry?: (key: string) => void;
  onDiscard?: (key: string) => void;
}

/** Below a message of which something is not on its way: why, and what can be done. */
export function Trouble({ itemKey, delivery, refused = "message.notSent", emoji, onRetry, onDiscard }: TroubleProps) {
  const { t } = useLanguage();
  if (delivery.state !== "failed" && delivery.state !== "waiting") return null;
  const failed = delivery.state === "failed";
  return (
    <div className={failed ? styles.failed : styles.waiting}>
      <Icon name={failed ? "alert" : "clock"} size={15} />
      <span>{failed ? <Phrase of={refused} values={{ why: delivery.why, emoji }} /> : t("message.again",
        { count: delivery.seconds })}</span>
      {failed && onRetry &&
        <button type="button" className={styles.action} onClick={() => onRetry(itemKey)}>{t("tryAgain")}</button>}
      {onDiscard &&
        <button type="button" className={styles.action} onClick={() => onDiscard(itemKey)}>{t("message.discard")}</button>}
    </div>
  );
}
