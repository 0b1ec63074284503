import { keys, type Client, type Presence } from "@chatorleans/client";
import { shortTime } from "./time";
import { useValue } from "./useStore";

/** Of the other one in a direct conversation: whether they are there, or as long as that is unknown, who they are. */
export function PeerLine({ client, userId }: { client: Client; userId: string }) {
  const presence = useValue(client.store, keys.presence(userId));
  const person = useValue(client.store, keys.person(userId));
  return (
    <span className="muted ellipsis" data-testid="presence" data-status={presence?.status ?? "unknown"}>
      {presence ? presenceText(presence) : person?.username && `@${person.username}`}</span>
  );
}

function presenceText({ status, text, lastSeenAt }: Presence): string {
  if (status !== "offline") return [status === "away" ? "Away" : "Online", text].filter(Boolean).join(" · ");
  return lastSeenAt ? `Last seen ${shortTime(lastSeenAt)}` : "Offline";
}
