/** Times that are offered for a message, by the clock and calendar of who writes it. */
export const presets = ["hour", "tomorrow", "monday"] as const;
export type Preset = typeof presets[number];

const morning = 9;

export function timeOf(preset: Preset, now: Date): Date {
  if (preset === "hour") return new Date(now.getTime() + 3_600_000);
  // On a Monday the next one is meant.
  const days = preset === "tomorrow" ? 1 : (8 - now.getDay()) % 7 || 7;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, morning);
}

const two = (value: number) => String(value).padStart(2, "0");

/** As the browser's field for a time of this place has it. */
export const fieldOf = (time: Date): string =>
  `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:${two(time.getMinutes())}`;

const aheadMost = 365 * 86_400_000;

/** The time that stands in the field; undefined when it is none, or not in the year to come. */
export function timeIn(field: string, now: Date): Date | undefined {
  const time = new Date(field);
  const ahead = time.getTime() - now.getTime();
  return ahead > 0 && ahead <= aheadMost ? time : undefined;
}
