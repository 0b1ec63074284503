import type { ShownMessage } from "../model";
import type { MessageCommands } from "./Message";

/** Whether the server has it, and there is something of it to see. */
export const isThere = ({ absent, delivery }: ShownMessage): boolean =>
  !absent && (!delivery || ["sent", "delivered", "read"].includes(delivery.state));

/** Of what can be done with messages, what can be done with this one: by the menu, by keys and beside it alike. */
export function offered<Commands extends MessageCommands>(message: ShownMessage, commands: Commands): Commands {
  const { absent, delivery, sender, forwarded } = message;
  const isHeld = isThere(message);
  const isOwn = sender.me === true;
  const isFailed = delivery?.state === "failed";
  return {
    ...commands,
    onMenu: absent ? undefined : commands.onMenu,
    onCopy: absent ? undefined : commands.onCopy,
    onReply: isHeld ? commands.onReply : undefined,
    onReact: isHeld ? commands.onReact : undefined,
    onPickReaction: isHeld ? commands.onPickReaction : undefined,
    // The words of what was forwarded are another one's.
    onEdit: isHeld && isOwn && !forwarded ? commands.onEdit : undefined,
    onForward: isHeld ? commands.onForward : undefined,
    onPin: isHeld ? commands.onPin : undefined,
    onDelete: isHeld && (isOwn || commands.deletesOthers) ? commands.onDelete : undefined,
    onRetry: isFailed ? commands.onRetry : undefined,
    onDiscard: isFailed || delivery?.state === "waiting" ? commands.onDiscard : undefined,
  };
}
