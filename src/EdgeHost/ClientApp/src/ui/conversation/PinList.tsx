import { useLanguage } from "../language/Language";
import { hueOf } from "../language/names";
import type { Quote } from "../model";
import { IconButton } from "../pieces/Button";
import { Dialog } from "../pieces/Dialog";
import styles from "./PinList.module.css";
import { QuoteWords } from "./ReplyQuote";

interface Props {
  /** The one that was pinned latest first. */
  pins: readonly Quote[];
  onJump: (key: string) => void;
  /** For those who may. */
  onUnpin?: (key: string) => void;
  onClose: () => void;
}

/** All that is pinned. */
export function PinList({ pins, onJump, onUnpin, onClose }: Props) {
  const { t } = useLanguage();
  return (
    <Dialog title={t("details.pins")} onClose={onClose}>
      <ul className={styles.pins} data-testid="pin-list">
        {pins.map((pin) => (
          <li key={pin.key} className={styles.pin}>
            <button type="button" className={styles.words} data-hue={hueOf(pin.sender.id)} onClick={() => onJump(pin.key)}
              title={t("quote.jump")}><QuoteWords quote={pin} /></button>
            {onUnpin && <IconButton icon="close" size={18} label={t("message.unpin")} onClick={() => onUnpin(pin.key)} />}
          </li>))}
      </ul>
    </Dialog>
  );
}
