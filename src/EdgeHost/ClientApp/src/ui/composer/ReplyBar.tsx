import { QuoteWords } from "../conversation/ReplyQuote";
import { useLanguage } from "../language/Language";
import { hueOf } from "../language/names";
import type { Quote } from "../model";
import { IconButton } from "../pieces/Button";
import { Icon } from "../pieces/Icon";
import styles from "./ReplyBar.module.css";

/** What is being answered, above the field. */
export function ReplyBar({ quote, onCancel }: { quote: Quote; onCancel: () => void }) {
  const { t } = useLanguage();
  return (
    <div className={styles.bar} role="group" aria-label={t("reply.label", { name: quote.sender.me ? t("you") : quote.sender.name
      })} data-testid="reply-bar">
      <Icon name="reply" />
      <div className={styles.quote} data-hue={hueOf(quote.sender.id)}><QuoteWords quote={quote} /></div>
      <IconButton icon="close" size={18} label={t("reply.cancel")} onClick={onCancel} />
    </div>
  );
}
