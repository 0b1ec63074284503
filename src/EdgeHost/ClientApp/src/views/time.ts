const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dated = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const longDay = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

const isThisYear = (time: Date) => time.getFullYear() === new Date().getFullYear();

const midnight = (time: Date) => new Date(time).setHours(0, 0, 0, 0);

export const clockTime = (iso: string): string => clock.format(new Date(iso));

export const isSameDay = (a: string, b: string): boolean => midnight(new Date(a)) === midnight(new Date(b));

/** As short as it can be said: the time of today, the weekday of this week, else the date. */
export function shortTime(iso: string): string {
  const time = new Date(iso);
  const daysAgo = Math.round((midnight(new Date()) - midnight(time)) / 86_400_000);
  return daysAgo <= 0 ? clock.format(time) : daysAgo < 7 ? weekday.format(time)
    : isThisYear(time) ? day.format(time) : dated.format(time);
}

export function dayName(iso: string): string {
  const time = new Date(iso);
  const daysAgo = Math.round((midnight(new Date()) - midnight(time)) / 86_400_000);
  return daysAgo <= 0 ? "Today" : daysAgo === 1 ? "Yesterday" : isThisYear(time) ? longDay.format(time) : dated.format(time);
}
