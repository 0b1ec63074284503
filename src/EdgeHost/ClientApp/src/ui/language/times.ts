/** Writes times as people of one place do. */
export interface Times {
  clock: (iso: string) => string;
  /** As short as it can be said: the time of today, the weekday of this week, else the date. */
  short: (iso: string) => string;
  day: (iso: string) => string;
  full: (iso: string) => string;
  /** So long, in the largest unit of which it has whole ones. */
  span: (seconds: number) => string;
}

export interface DayWords {
  today: string;
  yesterday: string;
}

const midnight = (time: Date) => new Date(time).setHours(0, 0, 0, 0);

export const isSameDay = (a: string, b: string): boolean => midnight(new Date(a)) === midnight(new Date(b));

/** Which of these times, in milliseconds, are of another day than the one before. To ask a calendar for each takes long. */
export function dayStarts(times: readonly number[]): boolean[] {
  let [from, to] = [NaN, NaN];
  return times.map((time) => {
    if (time >= from && time < to) return false;
    from = midnight(new Date(time));
    to = new Date(from).setHours(24);
    return true;
  });
}

export function timesOf(locale: string, words: DayWords, now: () => Date): Times {
  const by = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const clock = by({ hour: "2-digit", minute: "2-digit" });
  const weekday = by({ weekday: "short" });
  const date = by({ day: "numeric", month: "short" });
  const dated = by({ day: "numeric", month: "short", year: "numeric" });
  const longDay = by({ weekday: "long", day: "numeric", month: "long" });
  const full = by({ dateStyle: "full", timeStyle: "short" });
  // Days with a change of the clock have 23 or 25 hours.
  const daysAgo = (time: Date) => Math.round((midnight(now()) - midnight(time)) / 86_400_000);
  const isThisYear = (time: Date) => time.getFullYear() === now().getFullYear();
  return {
    clock: (iso) => clock.format(new Date(iso)),
    short(iso) {
      const time = new Date(iso);
      const days = daysAgo(time);
      return (days <= 0 ? clock : days < 7 ? weekday : isThisYear(time) ? date : dated).format(time);
    },
    day(iso) {
      const time = new Date(iso);
      const days = daysAgo(time);
      return days <= 0 ? words.today : days === 1 ? words.yesterday : (isThisYear(time) ? longDay : dated).format(time);
    },
    full: (iso) => full.format(new Date(iso)),
    span(seconds) {
      const [unit, size] = seconds % 3_600 === 0 ? ["hour", 3_600] as const
        : seconds % 60 === 0 ? ["minute", 60] as const : ["second", 1] as const;
      return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
    },
  };
}
