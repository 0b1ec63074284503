/** Initials on a colour that is always the same for one id. */
export function Avatar({ id, name }: { id: string; name: string }) {
  const hue = [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 12, 0);
  const words = name.split(/\s+/).filter(Boolean);
  const initials = ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)![0]! : "")).toUpperCase();
  return <span className={`avatar hue-${hue}`} aria-hidden="true">{initials}</span>;
}
