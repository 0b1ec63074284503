import { useLanguage } from "../language/Language";
import type { ConversationKind } from "../model";
import { Avatar } from "../pieces/Avatar";
import styles from "./Joining.module.css";

/** A group or channel that one may join. */
export interface ShownPreview {
  readonly id: string;
  readonly kind: ConversationKind;
  readonly name: string;
  readonly description?: string;
  readonly memberCount: number;
  readonly isMember: boolean;
}

export function PreviewWords({ preview, size }: { preview: ShownPreview; size?: "large" }) {
  const { t } = useLanguage();
  const { id, kind, name, description, memberCount } = preview;
  return (
    <span className={size ? styles.shown : styles.row}>
      <Avatar id={id} name={name} size={size} shape={kind === "direct" ? "person" : kind} />
      <span className={styles.words}>
        <bdi className={styles.name}>{name}</bdi>
        <span className={styles.below}>
          {t(kind === "channel" ? "join.kind.channel" : "join.kind.group",
            { members: t("members", { count: memberCount }) })}</span>
        {description !== undefined && <bdi className={styles.description}>{description}</bdi>}
      </span>
    </span>
  );
}
