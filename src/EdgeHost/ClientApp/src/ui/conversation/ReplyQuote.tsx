import { Phrase, useLanguage } from "../language/Language";
import { hueOf } from "../language/names";
import type { Quote } from "../model";
import { plainOf } from "./markdown";
import styles from "./ReplyQuote.module.css";

/** What a message answers: pressed, it leads there. */
export function ReplyQuote({ quote, onJump }: { quote: Quote; onJump?: (key: string) => void }) {
  const { t } = useLanguage();
  const content = <QuoteWords quote={quote} />;
  return onJump
    ? <button type="button" className={styles.quote} data-hue={hueOf(quote.sender.id)} onClick={() => onJump(quote.key)}
      title={t("quote.jump")}>{content}</button>
    : <div className={styles.quote} data-hue={hueOf(quote.sender.id)}>{content}</div>;
}

export function QuoteWords({ quote: { sender, text, deleted } }: { quote: Quote }) {
  const { t } = useLanguage();
  return (
    <><bdi className={styles.sender}>{sender.me ? t("you") : sender.name}</bdi>
      <span className={styles.text} dir="auto">{deleted ? <em><Phrase of="absent.deleted" /></em> : plainOf(text)}</span></>
  );
}
