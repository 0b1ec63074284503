import {
  Suspense, useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject,
} from "react";
import { useLanguage } from "../language/Language";
import type { Person, Quote } from "../model";
import { IconButton } from "../pieces/Button";
import { classes } from "../pieces/classes";
import { Icon } from "../pieces/Icon";
import { loaded } from "../pieces/loaded";
import { anchorAt, type Anchor } from "../pieces/place";
import { useLongPress } from "../pieces/useLongPress";
import { ByteCounter } from "./ByteCounter";
import styles from "./Composer.module.css";
import { MentionBox } from "./MentionBox";
import { EditBar, ReplyBar } from "./ReplyBar";
import { bytesLeft, mentionedIn } from "./text";
import { useMentions } from "./useMentions";

const EmojiPicker = loaded(() => import("./EmojiPicker"));
const Menu = loaded(async () => ({ default: (await import("../later")).Menu }));

/** A message of one's own that is being changed. */
export interface Edit {
  /** As it is. */
  readonly quote: Quote;
  /** Whom it mentions. */
  readonly mentioned: readonly Person[];
}

interface Props {
  /** What was begun and not sent. A newer one from elsewhere replaces what stands here. */
  draft: string;
  placeholder?: string;
  reply?: Quote;
  /** How often one chose what to answer: each time the field takes the focus. A draft with an answer takes it from nobody. */
  replies?: number;
  /** Its text stands here as long as it is being changed; the draft is left as it is, and comes back then. */
  edit?: Edit;
  /** Who can be mentioned. */
  people?: readonly Person[];
  bytesMost: number;
  /** Where one writes on glass, a focused field would cover half of the messages with a keyboard. */
  autoFocus?: boolean;
  /** On glass, Enter is for a new line. */
  entersSend?: boolean;
  onDraft: (text: string) => void;
  /** Silently: nobody is notified of it. */
  onSend: (text: string, mentions: readonly string[], silent: boolean) => void;
  /** To be sent later: it stays here until a time is chosen. */
  onSchedule?: (text: string, mentions: readonly string[]) => void;
  onCancelReply?: () => void;
  onEdit?: (text: string, mentions: readonly string[]) => void;
  onCancelEdit?: () => void;
  /** Up in an empty field: changes what one wrote last. */
  onEditLast?: () => void;
}

/** Where one writes. A key press draws this alone. */
export function Composer(props: Props) {
  const { t } = useLanguage();
  const { edit, reply } = props;
  const input = useRef<HTMLTextAreaElement>(null);
  const [draft, edited] = [useDraft(props), useEdited(edit, input)];
  useEffect(() => { if (props.replies) input.current!.focus(); }, [props.replies]);
  const [text, setText, begun] = edit ? edited : draft;
  const mentions = useMentions(input, text, setText, props.people ?? [], { begun, before: edit?.mentioned });
  const [emojis, setEmojis] = useState(false);
  const counterId = useId();
  const left = bytesLeft(text, props.bytesMost);
  const { menu, closeMenu, wasHeld, opens } = useSendMenu();
  const isReady = text.trim() !== "" && (left === undefined || left >= 0);

  const send = (silent = false) => {
    input.current!.focus();
    if (!isReady) return;
    const trimmed = text.trim();
    const mentioned = mentionedIn(trimmed, mentions.picked);
    if (edit) return props.onEdit?.(trimmed, mentioned);
    props.onSend(trimmed, mentioned, silent);
    setText("");
    mentions.reset();
  };
  /** What is pressed for it goes: the focus would be nowhere. */
  const cancel = (onCancel: (() => void) | undefined) => {
    input.current!.focus();
    onCancel?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || mentions.onKeyDown(event) || mark(event, input.current!, setText)) return;
    const command = commandOf(event, text, { entersSend: props.entersSend ?? true, replies: !!reply, edits: !!edit });
    if (!command) return;
    event.preventDefault();
    ({
      send: () => send(), sendSilently: () => send(true), cancelReply: () => props.onCancelReply?.(),
      cancelEdit: () => props.onCancelEdit?.(), editLast: () => props.onEditLast?.(),
    })[command]();
  };
  return (
    <form className={styles.composer} onSubmit={(event) => { event.preventDefault(); if (!wasHeld()) send(); }}>
      <div className={styles.column}>
        {edit ? <EditBar quote={edit.quote} onCancel={() => cancel(props.onCancelEdit)} />
          : reply && <ReplyBar quote={reply} onCancel={() => cancel(props.onCancelReply)} />}
        {mentions.box && <MentionBox {...mentions.box} />}
        <div className={styles.line}>
          <div className={classes(styles.field, left !== undefined && left < 0 && styles.over)}>
            <IconButton icon="emoji" size={22} className={styles.emoji} label={t("emoji.pick")} aria-expanded={emojis}
              aria-haspopup="dialog" onClick={() => setEmojis((shown) => !shown)} />
            <Input input={input} text={text} label={props.placeholder ?? t("composer.placeholder")} autoFocus={props.autoFocus}
              describedBy={left === undefined ? undefined : counterId} box={mentions.aria} onKeyDown={onKeyDown}
              onSelect={mentions.look} onText={(changed) => { setText(changed); mentions.look(); }}
              isTooLong={left !== undefined && left < 0} />
            {left !== undefined && <ByteCounter id={counterId} left={left} />}
          </div>
          <button type="submit" className={styles.send} aria-disabled={!isReady}
            {...edit || !isReady ? {} : opens} aria-label={t(edit ? "save" : "composer.send")}
            title={t(edit ? "save" : "composer.send")}
            data-testid="send"><Icon name={edit ? "check" : "send"} size={22} /></button>
        </div>
        {menu && <SendMenu anchor={menu} onClose={closeMenu} onSilently={() => send(true)}
          onLater={props.onSchedule && (() => props.onSchedule!(text.trim(), mentionedIn(text.trim(), mentions.picked)))} />}
        {emojis && <Suspense><EmojiPicker onClose={() => setEmojis(false)}
          onPick={(emoji) => insert(input.current!, emoji, setText)} /></Suspense>}
      </div>
    </form>
  );
}

interface SendMenuProps {
  anchor: Anchor;
  onSilently: () => void;
  onLater?: () => void;
  onClose: () => void;
}

function SendMenu({ anchor, onSilently, onLater, onClose }: SendMenuProps) {
  const { t } = useLanguage();
  return <Suspense><Menu label={t("composer.send")} anchor={anchor} onClose={onClose} entries={[
    { label: t("composer.sendSilently"), icon: "bellOff", onSelect: onSilently },
    ...onLater ? [{ label: t("composer.schedule"), icon: "clock" as const, onSelect: onLater }] : [],
  ]} /></Suspense>;
}

/** What else the button can do: a right click opens it, a finger that rests, or an arrow key. */
function useSendMenu() {
  const [menu, setMenu] = useState<Anchor>();
  const open = (event: MouseEvent | KeyboardEvent) => {
    event.preventDefault();
    setMenu(event.currentTarget.getBoundingClientRect());
  };
  const [longPress, wasHeld] = useLongPress((x, y) => setMenu(anchorAt(x, y)));
  return {
    menu, wasHeld, closeMenu: () => setMenu(undefined),
    opens: {
      ...longPress, "aria-haspopup": "menu" as const, onContextMenu: open,
      onKeyDown: (event: KeyboardEvent) => {
        longPress.onKeyDown();
        if (event.key === "ArrowUp" || event.key === "ArrowDown") open(event);
      },
    },
  };
}

interface InputProps {
  input: RefObject<HTMLTextAreaElement | null>;
  text: string;
  label: string;
  autoFocus?: boolean;
  describedBy?: string;
  isTooLong: boolean;
  box: { "aria-controls"?: string; "aria-activedescendant"?: string };
  onText: (text: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onSelect: () => void;
}

/** It grows with its text by style alone: nothing is measured at a key press. */
const Input = ({ input, text, label, autoFocus, describedBy, isTooLong, box, onText, onKeyDown, onSelect }: InputProps) => (
  <div className={styles.grows} data-text={text}>
    <textarea ref={input} className={styles.input} rows={1} value={text} placeholder={label} aria-label={label}
      dir={text ? "auto" : undefined} data-testid="composer" enterKeyHint="send" autoFocus={autoFocus}
      aria-describedby={describedBy} aria-invalid={isTooLong || undefined} aria-autocomplete="list" {...box} data-region-focus
      onKeyDown={onKeyDown} onSelect={onSelect} onChange={(event) => onText(event.target.value)} />
  </div>);

/** The text, how to change it, and what came from elsewhere, or was there before. */
function useDraft({ draft, onDraft }: Pick<Props, "draft" | "onDraft">): [string, (text: string) => void, string] {
  const [text, setText] = useState(draft);
  const [begun, setBegun] = useState(draft);
  const told = useRef(draft);
  useLayoutEffect(() => {
    if (draft === told.current) return;
    told.current = draft;
    setText(draft);
    setBegun(draft);
  }, [draft]);
  const change = (changed: string) => {
    told.current = changed;
    setText(changed);
    onDraft(changed);
    if (changed === "") setBegun("");
  };
  return [text, change, begun];
}

/** The text of what is being changed: as it was, when another message is. Whom it mentions is known. */
function useEdited(edit: Edit | undefined, input: RefObject<HTMLTextAreaElement | null>):
  [string, (text: string) => void, ""] {
  const key = edit?.quote.key;
  const [edited, setEdited] = useState({ key, text: edit?.quote.text ?? "" });
  if (edited.key !== key) setEdited({ key, text: edit?.quote.text ?? "" });
  useEffect(() => {
    if (key === undefined) return;
    input.current!.focus();
    input.current!.setSelectionRange(input.current!.value.length, input.current!.value.length);
  }, [key, input]);
  return [edited.text, (text) => setEdited({ key, text }), ""];
}

/** Safari ends a composition before it tells of the key that ended it; the old code of such a key is 229. */
export const isComposing = (event: KeyboardEvent): boolean => event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;

type ComposerKey = Pick<KeyboardEvent, "key" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">;

/** What a key does in the composer beside writing. Escape never touches the text. */
export function commandOf(event: ComposerKey, text: string, { entersSend, replies, edits }: {
  entersSend: boolean; replies: boolean; edits?: boolean;
}): "send" | "sendSilently" | "cancelReply" | "cancelEdit" | "editLast" | undefined {
  const isModified = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && event.shiftKey && isModified && !event.altKey && !edits) return "sendSilently";
  if (event.key === "Enter" && !event.shiftKey && !event.altKey && (entersSend || isModified)) return "send";
  if (event.key === "Escape" && (edits || replies)) return edits ? "cancelEdit" : "cancelReply";
  const isPlain = !isModified && !event.altKey && !event.shiftKey;
  return event.key === "ArrowUp" && text === "" && !edits && isPlain ? "editLast" : undefined;
}

/** With Ctrl, or the command key of a Mac: B for bold, I for italic. */
function markOf({ key, ctrlKey, metaKey, altKey, shiftKey }: ComposerKey): "**" | "*" | undefined {
  if (!(ctrlKey || metaKey) || altKey || shiftKey) return undefined;
  return ({ b: "**", i: "*" } as const)[key.toLowerCase()];
}

/** Whether the key was one for marks. */
function mark(event: KeyboardEvent, input: HTMLTextAreaElement, setText: (text: string) => void): boolean {
  const sign = markOf(event);
  if (!sign) return false;
  event.preventDefault();
  surround(input, sign, setText);
  return true;
}

/** Puts the marks around what is selected, or takes them away; where nothing is, the caret stands between them. */
function surround(input: HTMLTextAreaElement, mark: string, setText: (text: string) => void): void {
  const { selectionStart: start, selectionEnd: end, value } = input;
  const around = Math.min(/\**$/.exec(value.slice(0, start))![0].length, /^\**/.exec(value.slice(end))![0].length);
  // Of three stars one is for italic, and two for bold.
  const isMarked = mark === "*" ? around % 2 === 1 : around >= mark.length;
  const selected = value.slice(start, end);
  const by = isMarked ? -mark.length : mark.length;
  if (isMarked) input.setRangeText(selected, start - mark.length, end + mark.length);
  else input.setRangeText(mark + selected + mark, start, end);
  input.setSelectionRange(start + by, end + by);
  setText(input.value);
}

function insert(input: HTMLTextAreaElement, text: string, setText: (text: string) => void): void {
  input.setRangeText(text, input.selectionStart, input.selectionEnd, "end");
  setText(input.value);
}
