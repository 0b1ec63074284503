const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** What people take for characters: an emoji of several code points is one, and a letter with its marks. */
export const charactersOf = (text: string): string[] => [...graphemes.segment(text)].map(({ segment }) => segment);

/** The first characters of the first and the last word that begin with a letter, a number or a picture. */
export function initialsOf(name: string): string {
  const firsts = name.trim().split(/\s+/).map((word) => charactersOf(word)[0] ?? "");
  const shown = firsts.filter((first) => /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(first));
  if (shown.length === 0) return firsts[0] || "?";
  // A picture needs the room of two letters.
  if (isPicture(shown[0]!)) return shown[0]!;
  const last = shown.length > 1 && !isPicture(shown.at(-1)!) ? shown.at(-1)! : "";
  return (shown[0]! + last).toLocaleUpperCase();
}

export const isPicture = (character: string): boolean =>
  /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(character) && !/^[\d#*©®™]$/u.test(character);

export const firstNameOf = (name: string): string => name.trim().split(/\s+/)[0] || name;

export const huesCount = 12;

/** Always the same colour for one id. */
export const hueOf = (id: string): number =>
  ([...id].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 16_777_619), 2_166_136_261) >>> 8) % huesCount;
