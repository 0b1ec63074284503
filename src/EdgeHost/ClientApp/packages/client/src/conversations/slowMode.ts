import { isAtLeast } from "./rights.js";
import type { HeldSummary } from "./summary.js";

type Slowed = Pick<HeldSummary, "role" | "slowModeSeconds">;

/** Until when its user has to wait for the next message, in milliseconds since 1970; 0 for not at all. The server decides. */
export const slowedUntil = ({ role, slowModeSeconds = 0 }: Slowed, lastOwnAt: string | undefined): number =>
  slowModeSeconds === 0 || lastOwnAt === undefined || isAtLeast(role, "moderator")
    ? 0 : Date.parse(lastOwnAt) + slowModeSeconds * 1_000;
