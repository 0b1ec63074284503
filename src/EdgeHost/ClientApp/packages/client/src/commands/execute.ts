import type { Connection } from "../connection/connection.js";
import { whyRefused, type CommandLimits } from "../limits.js";
import type { Reply } from "../protocol.js";
import type { Command } from "./command.js";
import type { Execute } from "./sender.js";

type Hub = Pick<Connection, "invoke">;

/** Tells the server of a command: each kind is a method of the hub. */
export const executeOn = (hub: Hub, limits: () => CommandLimits): Execute => async (command) => {
  // It may have been written before limits changed. How often its message was changed, the server knows.
  const refusal = whyRefused(command, limits());
  if (refusal) return { error: { code: refusal.code, message: refusal.message, retryable: false } };
  return isSo(command, await invoke(hub, command));
};

function invoke(hub: Hub, { id: clientMessageId, conversationId, kind, payload }: Command): Promise<Reply<{ sequence: number }>> {
  const ids = { conversationId, clientMessageId };
  switch (kind) {
    case "send": return hub.invoke("SendMessage", { ...ids, ...written(payload) });
    case "forward": return hub.invoke("SendMessage", { ...ids, forward: payload.source });
    case "edit": return hub.invoke("EditMessage", { ...ids, ...written(payload) });
    case "delete": return hub.invoke("DeleteMessage", { ...ids, ...payload });
    case "react": {
      const { given, ...reaction } = payload;
      return hub.invoke(given ? "AddReaction" : "RemoveReaction", { ...ids, ...reaction });
    }
    case "pin":
      return hub.invoke(payload.pinned ? "PinMessage" : "UnpinMessage", { ...ids, messageId: payload.messageId });
  }
}

function written<Payload extends { mentions?: readonly string[] }>({ mentions = [], ...rest }: Payload) {
  return mentions.length > 0 ? { ...rest, mentions: [...mentions] } : rest;
}

/** A reaction or pin that is not there any more, or whose message is gone: that was all that was wanted. */
function isSo(command: Command, reply: Reply<{ sequence: number }>): Reply<{ sequence: number }> {
  const isEnd = command.kind === "react" ? !command.payload.given : command.kind === "pin" && !command.payload.pinned;
  return isEnd && reply.error?.code === "NotFound" ? { value: { sequence: 0 } } : reply;
}
