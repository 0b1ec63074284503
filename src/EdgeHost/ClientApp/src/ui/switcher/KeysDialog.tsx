import type { Key } from "../language/catalogue";
import { useLanguage } from "../language/Language";
import { Dialog } from "../pieces/Dialog";
import styles from "./KeysDialog.module.css";

/** The keys that work everywhere. */
const shortcuts: readonly { readonly keys: string; readonly does: Key }[] = [
  { keys: "Ctrl+K", does: "keys.switcher" },
  { keys: "Alt+↑ / ↓", does: "keys.neighbour" },
  { keys: "Alt+Shift+↑ / ↓", does: "keys.unread" },
  { keys: "F6", does: "keys.region" },
  { keys: "↑ ↓", does: "keys.lines" },
  { keys: "R", does: "keys.reply" },
  { keys: "+", does: "keys.react" },
  { keys: "E", does: "keys.edit" },
  { keys: "Del", does: "keys.delete" },
  { keys: "C", does: "keys.copy" },
  { keys: "F", does: "keys.forward" },
  { keys: "P", does: "keys.pin" },
  { keys: "Enter", does: "keys.menu" },
  { keys: "↑", does: "keys.editLast" },
  { keys: "Ctrl+Shift+Enter", does: "keys.silent" },
  { keys: "Ctrl+B", does: "keys.bold" },
  { keys: "Ctrl+I", does: "keys.italic" },
  { keys: "Esc", does: "keys.escape" },
  { keys: "?", does: "keys.keys" },
];

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
