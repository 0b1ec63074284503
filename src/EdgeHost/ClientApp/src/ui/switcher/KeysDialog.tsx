import { shortcuts } from "../keys";
import { useLanguage } from "../language/Language";
import { Dialog } from "../pieces/Dialog";
import styles from "./KeysDialog.module.css";

/** What the keyboard can do. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage();
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      <dl className={styles.keys}>
        {shortcuts.map(({ keys, does }) => <div key={does} className={styles.line}><dt><kbd
          dir="ltr">{keys}</kbd></dt><dd>{t(does)}</dd></div>)}
      </dl>
    </Dialog>
  );
}
