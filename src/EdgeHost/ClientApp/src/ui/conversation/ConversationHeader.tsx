import type { ReactNode } from "react";
import { useLanguage, type Language } from "../language/Language";
import type { ConversationKind, Presence } from "../model";
import { typingText } from "../list/PreviewLine";
import { Avatar } from "../pieces/Avatar";
import { IconButton } from "../pieces/Button";
import styles from "./ConversationHeader.module.css";

interface Props {
  title: string;
  avatarId: string;
  kind: ConversationKind;
  /** Of the other one in a direct conversation. */
  presence?: Presence;
  username?: string;
  memberCount?: number;
  typing: readonly string[];
  /** A sign of what protects the conversation. */
  shield?: ReactNode;
  /** More that can be done, before the details. */
  actions?: ReactNode;
  detailsOpen: boolean;
  onBack: () => void;
  onDetails: () => void;
}

/** Whose conversation it is, and whether they are there. */
export function ConversationHeader(props: Props) {
  const { title, avatarId, kind, presence, shield, detailsOpen } = props;
  const language = useLanguage();
  const { t } = language;
  const isTyping = props.typing.length > 0;
  return (
    <div className={styles.header}>
      <IconButton icon="back" className={styles.back} label={t("back")} onClick={props.onBack} data-testid="back" />
      <Avatar id={avatarId} name={title} shape={kind === "direct" ? "person" : kind} presence={presence?.status} />
      <div className={styles.words}>
        <h1 className={styles.title} data-testid="title"><bdi>{title}</bdi>{shield}</h1>
        <p className={styles.below} data-testid="presence" data-status={presence?.status ?? "unknown"} data-typing={isTyping}>
          {isTyping ? typingText(props.typing, kind === "direct", language) : below(props, language)}</p>
      </div>
      {props.actions}
      <IconButton icon="info" label={t("details")} aria-expanded={detailsOpen} onClick={props.onDetails} data-testid="details" />
    </div>
  );
}

function below({ kind, presence, username, memberCount }: Props, { t, times }: Language): string {
  if (kind !== "direct") return memberCount === undefined ? "" : t("members", { count: memberCount });
  if (!presence) return username ? `@${username}` : "";
  return presenceText(presence, { t, times });
}

export function presenceText({ status, text, lastSeenAt }: Presence, { t, times }: Pick<Language, "t" | "times">): string {
  if (status === "offline") return lastSeenAt ? t("presence.lastSeen", { time: times.short(lastSeenAt) }) : t("presence.offline");
  const state = t(`presence.${status}`);
  return text ? t("presence.withText", { state, text }) : state;
}
