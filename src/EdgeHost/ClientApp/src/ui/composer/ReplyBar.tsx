import { QuoteWords } from "../conversation/ReplyQuote";
import { useLanguage } from "../language/Language";
import { hueOf } from "../language/names";
import type { Quote } from "../model";
import { IconButton } from "../pieces/Button";
import { Icon, type IconName } from "../pieces/Icon";
import styles from "./ReplyBar.module.css";

interface Props {
  quote: Quote;
  onCancel: () => void;
}

/** What is being answered, above the field. */
export function ReplyBar(props: Props) {
  const { t } = useLanguage();
  const { sender } = props.quote;
  return <Bar {...props} icon="reply" testId="reply-bar" cancel={t("reply.cancel")}
    label={t("reply.label", { name: sender.me ? t("you") : sender.name })} />;
}

/** What is being changed, as it was. */
export function EditBar(props: Props) {
  const { t } = useLanguage();
  return <Bar {...props} icon="edit" testId="edit-bar" cancel={t("edit.cancel")} label={t("edit.label")} />;
}

function Bar({ quote, icon, label, cancel, testId, onCancel }: Props & {
  icon: IconName; label: string; cancel: string; testId: string;
}) {
  return (
    <div className={styles.bar} role="group" aria-label={label} data-testid={testId}>
      <Icon name={icon} />
      <div className={styles.quote} data-hue={hueOf(quote.sender.id)}><QuoteWords quote={quote} /></div>
      <IconButton icon="close" size={18} label={cancel} onClick={onCancel} />
    </div>
  );
}
