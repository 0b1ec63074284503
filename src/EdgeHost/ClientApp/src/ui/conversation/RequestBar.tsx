import { Phrase, useLanguage } from "../language/Language";
import { Button } from "../pieces/Button";
import styles from "./RequestBar.module.css";

interface Props {
  /** The stranger who writes; none for a group. */
  peerName?: string;
  busy?: boolean;
  error?: string;
  onAccept: () => void;
  onDecline: () => void;
  onBlock?: () => void;
}

/** In place of the composer: somebody whom the reader does not know has written to them, or added them. */
export function RequestBar({ peerName, busy, error, onAccept, onDecline, onBlock }: Props) {
  const { t } = useLanguage();
  return (
    <div className={styles.request} role="group" aria-label={t("list.request")}>
      <p>{peerName === undefined ? t("request.group") : <Phrase of="request.direct" values={{ name: peerName }} />}{" "}
        <span className={styles.hint}>{t("request.hint")}</span></p>
      {error && <p className={styles.error} role="alert">{error}</p>}
      <div className={styles.answers}>
        {onBlock && <Button kind="dangerQuiet" icon="block" onClick={onBlock} data-testid="block">{t("request.block")}</Button>}
        <Button onClick={onDecline} data-testid="decline">{t("request.decline")}</Button>
        <Button kind="primary" busy={busy} onClick={onAccept} data-testid="accept">{t("request.accept")}</Button>
      </div>
    </div>
  );
}
