import { useLanguage } from "../language/Language";
import { Badge } from "../pieces/Badge";
import { Icon, type IconName } from "../pieces/Icon";
import styles from "./JumpButton.module.css";

interface Props {
  /** Whether the end is in sight. */
  isAtEnd: boolean;
  unread: number;
  /** Unread messages that mention the reader. */
  mentions: number;
  onEnd: () => void;
  onMention?: () => void;
}

/** To what is out of sight: the next message that mentions the reader, and the end. */
export function JumpButtons({ isAtEnd, unread, mentions, onEnd, onMention }: Props) {
  const { t } = useLanguage();
  return (
    <div className={styles.jumps}>
      {mentions > 0 && onMention && <Jump icon="mention" count={mentions} label={t("jump.mention", { count: mentions })}
        testId="to-mention" onJump={onMention} />}
      {!isAtEnd && <Jump icon="down" count={unread} testId="to-end" onJump={onEnd}
        label={unread > 0 ? t("jump.unread", { count: unread }) : t("jump.end")} />}
    </div>
  );
}

function Jump({ icon, count, label, testId, onJump }: {
  icon: IconName; count: number; label: string; testId: string; onJump: () => void;
}) {
  return (
    <button type="button" className={styles.jump} aria-label={label} title={label} onClick={onJump} data-testid={testId}>
      {count > 0 && <span className={styles.count} aria-hidden="true"><Badge count={count} /></span>}
      <Icon name={icon} size={22} />
    </button>
  );
}
