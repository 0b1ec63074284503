import { firstCharacter, type Presence } from "@chatorleans/client";

/** Initials on a colour that is always the same for one id, with a dot for who is known to be there. */
export function Avatar({ id, name, presence }: { id: string; name: string; presence?: Presence }) {
  const hue = [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 12, 0);
  const words = name.split(/\s+/).filter(Boolean);
  const last = words.length > 1 ? firstCharacter(words.at(-1)!) : "";
  const initials = (firstCharacter(words[0] ?? "?") + last).toUpperCase();
  const there = presence && presence.status !== "offline";
  return (
    <span className={`avatar hue-${hue}`}><span aria-hidden="true">{initials}</span>
      {there && <i className={`dot ${presence.status}`} role="img" aria-label={presence.status} data-testid="presence-dot" />}
    </span>
  );
}
