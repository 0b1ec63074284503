const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** What people take for one character: an emoji of several code points, a letter with its marks. */
export function firstCharacter(text: string): string {
  for (const { segment } of characters.segment(text)) return segment;
  return "";
}

/** A text, and what of it is a web address. What ends a sentence, or a bracket around the address, is not part of it. */
export function parts(text: string): { text: string; href?: string }[] {
  const found: { text: string; href?: string }[] = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]+/g)) {
    const href = withoutEnd(match[0]);
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: href, href });
    end = match.index + href.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

function withoutEnd(address: string): string {
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1]!;
    const opens = { ")": "(", "]": "[" }[last];
    if (opens === undefined ? !".,;:!?'*_~".includes(last) : count(address, end, opens) >= count(address, end, last)) break;
  }
  return address.slice(0, end);
}

const count = (text: string, end: number, character: string) => text.slice(0, end).split(character).length - 1;
