import { memo, type MouseEvent, type Ref } from "react";
import { useLanguage } from "../language/Language";
import type { ShownConversation } from "../model";
import { Avatar } from "../pieces/Avatar";
import { Badge } from "../pieces/Badge";
import { Icon, type IconName } from "../pieces/Icon";
import { anchorAt, type Anchor } from "../pieces/place";
import { Ticks } from "../pieces/Ticks";
import { useLongPress } from "../pieces/useLongPress";
import { goes } from "../shell/Rail";
import styles from "./ConversationRow.module.css";
import { PreviewLine } from "./PreviewLine";

interface Props {
  conversation: ShownConversation;
  isOpen: boolean;
  href: string;
  tabIndex: number;
  ref?: Ref<HTMLAnchorElement>;
  onOpen: (id: string) => void;
  onMenu?: (id: string, anchor: Anchor) => void;
}

/**
 * One conversation of the list. What it is called is what it shows, in the order in which one would tell it: who, what is not
 * seen yet, what was last, and when. Where each stands is up to the style.
 */
export const ConversationRow = memo(function ConversationRow({ conversation, isOpen, href, tabIndex, ref, onOpen, onMenu }:
  Props) {
  const { t, times } = useLanguage();
  const { id, title, kind, preview, at, unread, mentions = 0, muted, presence } = conversation;
  const own = preview.kind === "message" ? preview.delivery : undefined;
  const openMenu = (anchor: Anchor) => onMenu?.(id, anchor);
  const [longPress, wasHeld] = useLongPress((x, y) => openMenu(anchorAt(x, y)));
  const onClick = (event: MouseEvent<HTMLAnchorElement>) => {
    if (wasHeld()) event.preventDefault();
    else goes(event, () => onOpen(id));
  };
  return (
    <a ref={ref} href={href} className={styles.row} tabIndex={tabIndex} aria-current={isOpen || undefined}
      data-testid="conversation"
      data-conversation={id} data-unread={unread}
      {...longPress} onClick={onClick} onContextMenu={onMenu && ((event) => {
        event.preventDefault();
        openMenu(anchorAt(event.clientX, event.clientY));
      })}>
      <Avatar id={conversation.avatarId} name={title} shape={kind === "direct" ? "person" : kind} presence={presence} />
      <span className={styles.words}>
        <span className={styles.head}><bdi className={styles.title}>{title}</bdi>{muted && <Sign icon="bellOff"
          label={t("list.muted")} />}</span>
        <span className={styles.marks}>
          {conversation.favourite && <Sign icon="star" label={t("list.favourite")} />}
          {mentions > 0 && <Badge count={mentions} ofMentions />}
          {unread > 0 && <Badge count={unread} muted={muted} />}
        </span>
        <span className={styles.below}>
          {own && <span className={styles.ticks}><Ticks state={own.state} /></span>}
          <span className={styles.preview}>
            {conversation.request && <span className={styles.tag}>{t("list.request")}</span>}
            <PreviewLine preview={preview} isDirect={kind === "direct"} />
          </span>
        </span>
        {at && <time className={styles.time} dateTime={at} title={times.full(at)}>{times.short(at)}</time>}
      </span>
    </a>
  );
});

const Sign = ({ icon, label }: { icon: IconName; label: string }) => (
  <span className={styles.sign} role="img" aria-label={label} title={label}><Icon name={icon}
    size={16} /></span>);
