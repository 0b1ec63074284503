import { useLanguage } from "../language/Language";
import type { ShownMessage } from "../model";
import { Menu, type MenuEntry } from "../pieces/Menu";
import type { Anchor } from "../pieces/place";
import type { MessageCommands } from "./Message";
import { isThere, offered } from "./offered";

interface Props {
  message: ShownMessage;
  anchor: Anchor;
  commands: MessageCommands & { readonly onInfo?: (key: string) => void };
  onClose: () => void;
}

/** What can be done with a message: in order of how often it is. */
export function MessageMenu({ message, anchor, commands, onClose }: Props) {
  const { t } = useLanguage();
  const { key } = message;
  const { onReply, onPickReaction, onCopy, onForward, onPin, onEdit, onDelete, onRetry, onDiscard } = offered(message, commands);
  const onInfo = isThere(message) ? commands.onInfo : undefined;
  const entry = (command: ((key: string) => void) | undefined, rest: Omit<MenuEntry, "onSelect">): MenuEntry[] =>
    command ? [{ ...rest, onSelect: () => command(key) }] : [];
  const entries = [
    ...entry(onRetry, { label: t("tryAgain"), icon: "send" }),
    ...entry(onReply, { label: t("message.reply"), icon: "reply", shortcut: "R" }),
    ...entry(onPickReaction && ((message) => onPickReaction(message, anchor)), { label: t("message.react"), icon: "emoji",
      shortcut: "+" }),
    ...entry(onCopy, { label: t("message.copy"), icon: "copy", shortcut: "C" }),
    ...entry(onForward, { label: t("message.forward"), icon: "forward", shortcut: "F" }),
    ...entry(onPin, { label: t(message.pinned ? "message.unpin" : "message.pin"), icon: "pin", shortcut: "P" }),
    ...entry(onEdit, { label: t("message.edit"), icon: "edit", shortcut: "E" }),
    ...entry(onInfo, { label: t("message.info"), icon: "info" }),
    ...entry(onDelete, { label: t("message.delete"), icon: "trash", danger: true }),
    ...entry(onDiscard, { label: t("message.discard"), icon: "trash", danger: true }),
  ];
  return <Menu label={t("message.more")} entries={entries} anchor={anchor} onClose={onClose} />;
}
