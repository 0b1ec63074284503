import type { Chat } from "../core/chat";
import type { Presence } from "../core/protocol";
import { shortTime } from "./time";

/** Of the other one in a direct conversation: whether they are there, or as long as that is unknown, who they are. */
export function PeerLine({ chat, userId }: { chat: Chat; userId: string }) {
  const presence = chat.presence.get(userId);
  const user = chat.people.get(userId);
  return (
    <span className="muted ellipsis" data-testid="presence" data-status={presence?.status ?? "unknown"}>
      {presence ? presenceText(presence) : user && `@${user.username}`}</span>
  );
}

function presenceText({ status, text, lastSeenAt }: Presence): string {
  if (status !== "offline") return [status === "away" ? "Away" : "Online", text].filter(Boolean).join(" · ");
  return lastSeenAt ? `Last seen ${shortTime(lastSeenAt)}` : "Offline";
}
