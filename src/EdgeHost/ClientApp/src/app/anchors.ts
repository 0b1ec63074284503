const name = "chat.anchors";

let known: Record<string, number> | undefined;

/** What stands there may be anything. */
function read(): Record<string, number> {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}

/** Where one was in each conversation when one left it, if not at the end: the line at the top. As long as the tab is open. */
export const anchors = {
  of(conversationId: string): number | undefined {
    const at = (known ??= read())[conversationId];
    return Number.isSafeInteger(at) ? at : undefined;
  },

  keep(conversationId: string, sequence: number | undefined): void {
    if (this.of(conversationId) === sequence) return;
    const { [conversationId]: _, ...others } = known ??= read();
    known = sequence === undefined ? others : { ...others, [conversationId]: sequence };
    try {
      sessionStorage.setItem(name, JSON.stringify(known));
    } catch {
      // The browser keeps nothing: it is so until the page ends.
    }
  },

  forget(): void {
    known = {};
    sessionStorage.removeItem(name);
  },
};
