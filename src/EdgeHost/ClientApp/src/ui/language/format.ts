/** What a message is made of: text, a value, the number of the plural around it (0), or one of several continuations. */
export type Piece = string | 0 | [name: string] | [name: string, kind: "plural" | "select", cases: Record<string, Piece[]>];

export type Value = string | number;

interface Rules<T> {
  /** Which form a number takes. */
  plural: (count: number) => string;
  number: (value: number) => string;
  /** What is put in for a value. A case is chosen by the value itself. */
  show?: (value: T) => T;
}

/** The message with its values, in parts: values stay what they are, so that they may be anything that can be shown. */
export function format<T>(pieces: readonly Piece[], values: Record<string, T>, rules: Rules<T>, count?: number): (string | T)[] {
  return pieces.flatMap((piece): (string | T)[] => {
    if (typeof piece === "string") return [piece];
    if (piece === 0) return [rules.number(count ?? 0)];
    const [name, kind, cases] = piece;
    const value = values[name]!;
    if (!kind || !cases) return [typeof value === "number" ? rules.number(value) : rules.show?.(value) ?? value];
    const chosen = kind === "select" ? cases[String(value)] : cases[`=${value}`] ?? cases[rules.plural(Number(value))];
    return format(chosen ?? cases.other ?? [], values, rules, kind === "plural" ? Number(value) : count);
  });
}
