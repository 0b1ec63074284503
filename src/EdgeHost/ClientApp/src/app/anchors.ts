import { keep, readKept } from "./kept";

let known: Record<string, number> | undefined;

const all = (): Record<string, number> => known ??= readKept("sessionStorage", "anchors") ?? {};

/** Where one was in each conversation when one left it, if not at the end: the line at the top. As long as the tab is open. */
export const anchors = {
  of(conversationId: string): number | undefined {
    const at = all()[conversationId];
    return Number.isSafeInteger(at) ? at : undefined;
  },

  keep(conversationId: string, sequence: number | undefined): void {
    if (this.of(conversationId) === sequence) return;
    const { [conversationId]: _, ...others } = all();
    known = sequence === undefined ? others : { ...others, [conversationId]: sequence };
    keep("sessionStorage", "anchors", known);
  },

  forget(): void {
    known = {};
    keep("sessionStorage", "anchors", undefined);
  },
};
