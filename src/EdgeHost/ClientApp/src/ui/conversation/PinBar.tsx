import { useLanguage } from "../language/Language";
import type { Quote } from "../model";
import { Icon } from "../pieces/Icon";
import styles from "./PinBar.module.css";
import { QuoteWords } from "./ReplyQuote";

interface Props {
  /** The one that was pinned latest. */
  latest: Quote;
  count: number;
  onJump: (key: string) => void;
  onAll: () => void;
}

/** What is pinned, below the header: it leads to the latest, and to the list of all. */
export function PinBar({ latest, count, onJump, onAll }: Props) {
  const { t } = useLanguage();
  return (
    <div className={styles.bar} role="group" aria-label={t("details.pins")} data-testid="pins">
      <button type="button" className={styles.latest} onClick={() => onJump(latest.key)} title={t("quote.jump")}>
        <Icon name="pin" size={18} /><span className={styles.words}><QuoteWords quote={latest} /></span></button>
      <button type="button" className={styles.all} aria-haspopup="dialog" onClick={onAll} data-testid="all-pins">
        {t("pins.all", { count })}</button>
    </div>
  );
}
