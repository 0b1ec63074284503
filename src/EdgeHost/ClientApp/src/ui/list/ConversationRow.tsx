import { memo, type MouseEvent, type Ref } from "react";
import { useLanguage, type Language } from "../language/Language";
import type { Delivery, ShownConversation } from "../model";
import { Avatar } from "../pieces/Avatar";
import { Badge } from "../pieces/Badge";
import { Icon } from "../pieces/Icon";
import { Ticks } from "../pieces/Ticks";
import { goes } from "../shell/Rail";
import styles from "./ConversationRow.module.css";
import { PreviewLine, previewText } from "./PreviewLine";

interface Props {
  conversation: ShownConversation;
  isOpen: boolean;
  href: string;
  tabIndex: number;
  ref?: Ref<HTMLAnchorElement>;
  onOpen: (id: string) => void;
  onMenu?: (id: string, event: MouseEvent<HTMLElement>) => void;
}

/** One conversation of the list: who or what, what was last, when, and what is not seen yet. */
export const ConversationRow = memo(function ConversationRow({ conversation, isOpen, href, tabIndex, ref, onOpen, onMenu }:
  Props) {
  const language = useLanguage();
  const { t, times } = language;
  const { id, title, kind, preview, at, unread, muted, presence } = conversation;
  const own = preview.kind === "message" ? preview.delivery : undefined;
  return (
    <a ref={ref} href={href} className={styles.row} tabIndex={tabIndex} aria-current={isOpen || undefined}
      data-testid="conversation"
      data-conversation={id} data-unread={unread} aria-label={nameOf(conversation, language)}
      onClick={(event) => goes(event, () => onOpen(id))}
      onContextMenu={onMenu && ((event) => { event.preventDefault(); onMenu(id, event); })}>
      <Avatar id={conversation.avatarId} name={title} shape={kind === "direct" ? "person" : kind} presence={presence} />
      <span className={styles.words}>
        <span className={styles.line}>
          <bdi className={styles.title}>{title}</bdi>
          {muted && <span className={styles.sign} title={t("list.muted")}><Icon name="bellOff" size={15} /></span>}
          {at && <time className={styles.time} dateTime={at} title={times.full(at)}>{times.short(at)}</time>}
        </span>
        <span className={styles.line}>
          {own && <OwnTicks delivery={own} />}
          <span className={styles.preview}>
            {conversation.request && <span className={styles.tag}>{t("list.request")}</span>}
            <PreviewLine preview={preview} isDirect={kind === "direct"} />
          </span>
          {conversation.mentioned && <span className={styles.mention} title={t("list.mentioned")}><Icon name="mention"
            size={16} /></span>}
          {conversation.pinned && unread === 0 && <span className={styles.sign} title={t("list.pinned")}><Icon name="pin"
            size={15} /></span>}
          {unread > 0 && <Badge count={unread} muted={muted && !conversation.mentioned} />}
        </span>
      </span>
    </a>
  );
});

const OwnTicks = ({ delivery }: { delivery: Delivery }) => <span className={styles.ticks}><Ticks state={delivery.state} /></span>;

/** All that the row shows, in the order in which one would tell it. */
export function nameOf({ title, unread, mentioned, muted, request, preview, at }: ShownConversation, language: Language): string {
  const { t, times } = language;
  return [
    title, request && t("list.request"), unread > 0 && t("list.unread", { count: unread }), mentioned && t("list.mentioned"),
    muted && t("list.muted"), previewText(preview, language), at && times.short(at),
  ].filter(Boolean).join(", ");
}
