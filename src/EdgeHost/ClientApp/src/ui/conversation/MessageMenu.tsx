import { useLanguage } from "../language/Language";
import type { ShownMessage } from "../model";
import { Menu, type MenuEntry } from "../pieces/Menu";
import type { Anchor } from "../pieces/place";
import type { MessageCommands } from "./Message";

interface Props {
  message: ShownMessage;
  anchor: Anchor;
  commands: MessageCommands & { readonly onInfo?: (key: string) => void };
  onClose: () => void;
}

/** What can be done with a message: in order of how often it is. */
export function MessageMenu({ message: { key, absent, delivery, sender }, anchor, commands, onClose }: Props) {
  const { t } = useLanguage();
  const isThere = !absent && (!delivery || ["sent", "delivered", "read"].includes(delivery.state));
  const failed = delivery?.state === "failed";
  const entry = (command: ((key: string) => void) | undefined, holds: boolean, rest: Omit<MenuEntry, "onSelect">): MenuEntry[] =>
    command && holds ? [{ ...rest, onSelect: () => command(key) }] : [];
  const entries = [
    ...entry(commands.onRetry, failed, { label: t("tryAgain"), icon: "send" }),
    ...entry(commands.onReply, isThere, { label: t("message.reply"), icon: "reply", shortcut: "R" }),
    ...entry(commands.onReact && ((message) => commands.onReact!(message)), isThere, { label: t("message.react"), icon: "emoji",
      shortcut: "+" }),
    ...entry(commands.onCopy, !absent, { label: t("message.copy"), icon: "copy", shortcut: "C" }),
    ...entry(commands.onEdit, isThere && sender.me === true, { label: t("message.edit"), icon: "edit", shortcut: "E" }),
    ...entry(commands.onInfo, isThere, { label: t("message.info"), icon: "info" }),
    ...entry(commands.onDelete, isThere, { label: t("message.delete"), icon: "trash", danger: true }),
    ...entry(commands.onDiscard, failed || delivery?.state === "waiting", { label: t("message.discard"), icon: "trash",
      danger: true }),
  ];
  return <Menu label={t("message.more")} entries={entries} anchor={anchor} onClose={onClose} />;
}
