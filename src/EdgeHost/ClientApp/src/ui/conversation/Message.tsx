import { memo, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import { Phrase, useLanguage, type Language } from "../language/Language";
import { hueOf } from "../language/names";
import type { ShownMessage, Who } from "../model";
import { Avatar } from "../pieces/Avatar";
import { IconButton } from "../pieces/Button";
import { classes } from "../pieces/classes";
import { Icon } from "../pieces/Icon";
import { hasModifier } from "../pieces/roving";
import { anchorAt, type Anchor } from "../pieces/place";
import { Body } from "./Body";
import { Footer, isChanging, Trouble } from "./Footer";
import styles from "./Message.module.css";
import { plainOf } from "./markdown";
import { offered } from "./offered";
import { Placeholder } from "./Placeholder";
import { Reactions } from "./Reactions";
import { ReplyQuote } from "./ReplyQuote";
import { isPictures } from "./tokens";
import { useLongPress } from "../pieces/useLongPress";

/** What can be done with a message. What is left out cannot be done now, and is not offered. */
export interface MessageCommands {
  readonly onReply?: (key: string) => void;
  readonly onMenu?: (key: string, anchor: Anchor) => void;
  readonly onCopy?: (key: string) => void;
  readonly onEdit?: (key: string) => void;
  readonly onDelete?: (key: string) => void;
  /** Chooses where its words are sent as well. */
  readonly onForward?: (key: string) => void;
  /** Pins it, or takes its pin away. */
  readonly onPin?: (key: string) => void;
  /** What others wrote can be deleted too. */
  readonly deletesOthers?: boolean;
  /** Gives a reaction, or takes one's own back. */
  readonly onReact?: (key: string, emoji: string) => void;
  /** Lets one be chosen, beside the anchor. */
  readonly onPickReaction?: (key: string, anchor: Anchor) => void;
  readonly onJump?: (key: string) => void;
  /** Of a message, or of something that was done with one. */
  readonly onRetry?: (key: string) => void;
  readonly onDiscard?: (key: string) => void;
}

interface Props {
  message: ShownMessage;
  /** Where more than two speak, others have a name and a face. */
  isGroup: boolean;
  startsGroup: boolean;
  endsGroup: boolean;
  tabIndex: number;
  /** It was looked for, and is shown for a moment. */
  isFound?: boolean;
  /** The same object at each drawing. */
  commands: MessageCommands;
  attachment?: ReactNode;
}

/** A message as its sender wrote it, and what became of it. */
export const Message = memo(function Message(props: Props) {
  const { message, isGroup, startsGroup, endsGroup, commands } = props;
  const language = useLanguage();
  const { key, sender, absent, delivery, reactions = [], changes = [] } = message;
  const { onMenu, onReact, onPickReaction } = offered(message, commands);
  const own = sender.me ?? false;
  const showsSender = isGroup && !own;
  const openMenu = (anchor: Anchor) => onMenu?.(key, anchor);
  const [longPress] = useLongPress((x, y) => openMenu(anchorAt(x, y)));
  return (
    <article tabIndex={props.tabIndex} data-line={key} data-testid="message" data-status={delivery?.state}
      className={classes(styles.message, own ? styles.own : styles.other, startsGroup && styles.starts, endsGroup && styles.ends,
        props.isFound && styles.found)}
      data-hue={hueOf(sender.id)} aria-label={nameOf(message, language)} onKeyDown={(event) => onKey(event, message, commands)}>
      {showsSender && <span className={styles.face}>{startsGroup && <Avatar id={sender.id} name={sender.name}
        size="small" />}</span>}
      <div className={styles.column}>
        <div className={styles.held} {...longPress} onContextMenu={(event) => onMenu && onContextMenu(event, openMenu)}>
          <Bubble {...props} showsSender={showsSender && startsGroup} />
          {!absent && <Actions message={message} commands={commands} />}
        </div>
        {reactions.length > 0 && <Reactions reactions={reactions} tabIndex={props.tabIndex}
          onReact={onReact && ((emoji) => onReact(key, emoji))}
          onPick={onPickReaction && ((anchor) => onPickReaction(key, anchor))} />}
        {delivery && <Trouble itemKey={key} delivery={delivery} onRetry={commands.onRetry} onDiscard={commands.onDiscard} />}
        {changes.map(({ key, kind, emoji, delivery }) => <Trouble key={key} itemKey={key} delivery={delivery} emoji={emoji}
          refused={`change.${kind}`} onRetry={commands.onRetry} onDiscard={commands.onDiscard} />)}
      </div>
    </article>
  );
});

function Bubble({ message, showsSender, commands, attachment }: Props & { showsSender: boolean }) {
  const { sender, text, absent, quote, forwarded, mentions } = message;
  const isLarge = !absent && !quote && !forwarded && !attachment && isPictures(text);
  return (
    <div className={classes(styles.bubble, isLarge && styles.large)}>
      {showsSender && <bdi className={styles.sender} aria-hidden="true">{sender.name}</bdi>}
      {forwarded && <p className={styles.forwarded} data-testid="forwarded"><Icon name="forward" size={14} />
        <span><Phrase of="message.forwarded" values={wordsOf(forwarded)} /></span></p>}
      {quote && <ReplyQuote quote={quote} onJump={commands.onJump} />}
      {attachment}
      <div className={styles.text} dir="auto">
        {absent ? <Placeholder absent={absent} />
          : <span data-testid="message-text"><Body text={text} mentions={mentions} /></span>}
        <Footer message={message} />
      </div>
    </div>
  );
}

const wordsOf = ({ me, name }: Who) => ({ who: me ? "me" : "other", name });

/** Beside a message that a pointer rests on. With keys: +, R, and Enter. */
function Actions({ message, commands }: { message: ShownMessage; commands: MessageCommands }) {
  const { t } = useLanguage();
  const { key } = message;
  const { onReply, onMenu, onPickReaction } = offered(message, commands);
  return (
    <div className={styles.actions}>
      {onPickReaction && <IconButton icon="emoji" size={18} tabIndex={-1} label={t("message.react")} aria-haspopup="dialog"
        onClick={(event) => onPickReaction(key, event.currentTarget.getBoundingClientRect())} />}
      {onReply && <IconButton icon="reply" size={18} tabIndex={-1} label={t("message.reply")} onClick={() => onReply(key)} />}
      {onMenu && <IconButton icon="more" size={18} tabIndex={-1} label={t("message.more")} aria-haspopup="menu"
        onClick={(event) => onMenu(key, event.currentTarget.getBoundingClientRect())} />}
    </div>
  );
}

/** The browser's own menu is for links and for what is selected. */
function onContextMenu(event: MouseEvent, open: (anchor: Anchor) => void): void {
  if ((event.target as Element).closest("a") || !(getSelection()?.isCollapsed ?? true)) return;
  event.preventDefault();
  open(anchorAt(event.clientX, event.clientY));
}

/** Keys of a focused message. */
function onKey(event: KeyboardEvent<HTMLElement>, message: ShownMessage, commands: MessageCommands): void {
  if (event.target !== event.currentTarget || hasModifier(event)) return;
  const { currentTarget: element } = event;
  const { onReply, onCopy, onEdit, onDelete, onForward, onPin, onPickReaction, onMenu } = offered(message, commands);
  const beside = (command: typeof onMenu) => command
    && ((key: string) => command(key, element.querySelector(`.${styles.bubble}`)!.getBoundingClientRect()));
  const command = {
    r: onReply, c: onCopy, e: onEdit, f: onForward, p: onPin, delete: onDelete, "+": beside(onPickReaction),
    enter: beside(onMenu),
  }[event.key.toLowerCase()];
  if (!command) return;
  event.preventDefault();
  command(message.key);
}

/** "Mia, 02:44: text, 2 reactions, read". */
export function nameOf(message: ShownMessage, { t, times }: Language): string {
  const { sender, sentAt, text, absent, quote, forwarded, silent, edited, delivery, reactions, changes = [] } = message;
  const state = isChanging(message) ? "sending" : delivery?.state;
  const said = absent ? t(`absent.${absent}`) : plainOf(text);
  const count = reactions?.reduce((sum, reaction) => sum + reaction.count, 0) ?? 0;
  return [
    t("message.name", { name: sender.me ? t("you") : sender.name, time: times.clock(sentAt), text: said }),
    quote && t("message.answers", { name: quote.sender.me ? t("you") : quote.sender.name }), edited && t("message.edited"),
    forwarded && t("message.forwarded", wordsOf(forwarded)), silent && t("message.silent"),
    count > 0 && t("message.reactions", { count }), state && t(`ticks.${state}`),
    ...changes.map(({ kind, emoji = "", delivery }) => delivery.state === "failed"
      && t(`change.${kind}`, { why: delivery.why, emoji })),
  ].filter(Boolean).join(", ");
}
