import type { Receipt } from "../protocol.js";

/** Up to where all others have come: two numbers, so that a message compares instead of counting. */
export interface Progress {
  readonly delivered: number;
  readonly read: number;
}

export function progressOf(receipts: Iterable<Receipt>, ownId: string): Progress {
  const others = [...receipts].filter(({ userId }) => userId !== ownId);
  if (others.length === 0) return { delivered: 0, read: 0 };
  return {
    delivered: Math.min(...others.map(({ deliveredSequence }) => deliveredSequence)),
    read: Math.min(...others.map(({ readSequence }) => readSequence)),
  };
}

/** How far a message of one's own has come: to everyone's devices, before everyone's eyes. */
export function ticksOf(progress: Progress | undefined, sequence: number): "sent" | "delivered" | "read" {
  if (!progress || (progress.delivered < sequence && progress.read < sequence)) return "sent";
  return progress.read >= sequence ? "read" : "delivered";
}
