type Place = "localStorage" | "sessionStorage";

const nameOf = (what: string) => `chat.${what}`;

/** What stands there may have been written by another version, or not at all. */
export function readKept<T>(place: Place, what: string): T | undefined {
  try {
    return JSON.parse(window[place].getItem(nameOf(what)) ?? "null") as T ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(place: Place, what: string, value: unknown): void {
  try {
    if (value === undefined) window[place].removeItem(nameOf(what));
    else window[place].setItem(nameOf(what), JSON.stringify(value));
  } catch {
    // The browser keeps nothing: it is so until the page ends.
  }
}
