import { useLanguage } from "../language/Language";
import { Badge } from "../pieces/Badge";
import { Icon } from "../pieces/Icon";
import styles from "./JumpButton.module.css";

/** To the end, when that is out of sight. */
export function JumpButton({ unread, onJump }: { unread: number; onJump: () => void }) {
  const { t } = useLanguage();
  const label = unread > 0 ? t("jump.unread", { count: unread }) : t("jump.end");
  return (
    <button type="button" className={styles.jump} aria-label={label} title={label} onClick={onJump} data-testid="to-end">
      {unread > 0 && <span className={styles.count} aria-hidden="true"><Badge count={unread} /></span>}<Icon name="down"
        size={22} />
    </button>
  );
}
