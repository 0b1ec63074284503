import { elapsed } from "../platform.js";

/** A header says whole seconds: on average it is half a second later. */
const unheard = 500;
const tolerance = 1_500;

/**
 * The server's time, by what its answers say. This device's clock may be wrong by hours, and be set while one looks: it counts
 * only until the first answer.
 */
export class ServerClock {
  /** Of the server's time over that of the counter that nobody sets. */
  private offset: number | undefined;

  now(): number {
    return this.offset === undefined ? Date.now() : this.offset + elapsed();
  }

  /** Of an answer that came now, to a request of so many milliseconds ago. */
  take(date: string | null, tookMs: number): void {
    const heard = Date.parse(date ?? "");
    if (Number.isNaN(heard)) return;
    const offset = heard + unheard + tookMs / 2 - elapsed();
    // Within what cannot be known better it stays, so that time goes evenly.
    if (this.offset === undefined || Math.abs(offset - this.offset) > tolerance + tookMs) this.offset = offset;
  }
}
