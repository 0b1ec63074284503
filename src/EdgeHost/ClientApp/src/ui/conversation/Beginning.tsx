import { Phrase, useLanguage } from "../language/Language";
import type { ConversationKind } from "../model";
import { Avatar } from "../pieces/Avatar";
import styles from "./Beginning.module.css";

/** Above the first message of a conversation, or the first that is for its reader. */
export function Beginning({ title, avatarId, kind, memberCount, isHidden }: {
  title: string; avatarId: string; kind: ConversationKind; memberCount?: number; isHidden?: boolean;
}) {
  const { t } = useLanguage();
  return (
    <div className={styles.beginning}>
      <Avatar id={avatarId} name={title} size="large" shape={kind === "direct" ? "person" : kind} />
      <strong><bdi>{title}</bdi></strong>
      <p>{isHidden ? t("beginning.hidden") : kind === "direct" ? <Phrase of="beginning.direct" values={{ name: title }} />
        : t("beginning.group", { count: memberCount ?? 0 })}</p>
    </div>
  );
}
