/** Words with marks in them. Addresses and names in a text are found later, when it is shown. */
export type Span =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "bold" | "italic" | "strike"; readonly spans: readonly Span[] }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

export interface Item {
  /** As it was typed: a number, or a dot. */
  readonly mark: string;
  readonly indent: number;
  readonly spans: readonly Span[];
}

export type Block =
  | { readonly kind: "words"; readonly spans: readonly Span[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | { readonly kind: "list"; readonly items: readonly Item[] };

const quotesMost = 3;
const indentsMost = 3;

const quote = /^>+( |$)/;
const fence = /^```[\w+#.-]*$/;
const item = /^( *)(?:[-*]|(\d{1,3})[.)]) (?=\S)/;

/**
 * A part of Markdown: code, quotes, lists, bold, italic, struck through, links. All else is as it was typed, line breaks too.
 * Each character is looked at a bounded number of times, whatever stands in the text.
 */
export function blocksOf(text: string, depth = 0): Block[] {
  const lines = text.split("\n");
  const lastFence = lines.lastIndexOf("```");
  const blocks: Block[] = [];
  let words: string[] = [];
  const endWords = () => {
    if (words.some((line) => line.trim())) blocks.push({ kind: "words", spans: spansOf(words.join("\n")) });
    words = [];
  };
  for (let at = 0; at < lines.length;) {
    const first = at;
    if (fence.test(lines[at]!) && at < lastFence) {
      const end = lines.indexOf("```", at + 1);
      const code = lines.slice(first + 1, end).join("\n");
      at = end + 1;
      if (code.trim()) {
        endWords();
        blocks.push({ kind: "code", text: code });
      } else words.push(...lines.slice(first, at));
      continue;
    }
    while (depth < quotesMost && at < lines.length && quote.test(lines[at]!)) at++;
    const quoted = lines.slice(first, at).map((line) => line.replace(/^> ?/, ""));
    if (quoted.some((line) => /[^>\s]/.test(line))) {
      endWords();
      blocks.push({ kind: "quote", blocks: blocksOf(quoted.join("\n"), depth + 1) });
      continue;
    }
    at = first;
    while (at < lines.length && item.test(lines[at]!)) at++;
    if (at > first) {
      endWords();
      blocks.push({ kind: "list", items: lines.slice(first, at).map(itemOf) });
      continue;
    }
    words.push(lines[at++]!);
  }
  endWords();
  return blocks;
}

function itemOf(line: string): Item {
  const [marked, spaces = "", number] = item.exec(line)!;
  const indent = Math.min(Math.floor(spaces.length / 2), indentsMost);
  return { mark: number === undefined ? "•" : `${number}.`, indent, spans: spansOf(line.slice(marked.length)) };
}

const kinds = { "**": "bold", "__": "bold", "*": "italic", "_": "italic", "~~": "strike" } as const;
type Mark = keyof typeof kinds;

interface Open {
  readonly mark?: Mark;
  readonly spans: Span[];
}

// Code, a link, an address, whose characters are no marks, or a mark. What is bounded here bounds the time.
const piece = new RegExp([
  /`[^`\n]{1,500}`/, /\[([^[\]\n]{1,200})\]\(([^\s()<>]{1,500})\)/, /\b(?:https?:\/\/|www\.)[^\s<>]{1,2000}/, /\*{1,3}|_{1,3}|~~/,
].map(({ source }) => source).join("|"), "giu");

const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
const isSpace = (character: string | undefined) => character === undefined || /\s/.test(character);

/** Of one mark one is open at a time: what is open are six at most. */
export function spansOf(text: string): Span[] {
  const open: Open[] = [{ spans: [] }];
  let end = 0;
  for (const { 0: found, 1: label, 2: target, index } of text.matchAll(piece)) {
    const address = /^(?:http|www)/i.test(found);
    const part = address ? found.replace(/[*_~]+$/, "") : found;
    put(open, text.slice(end, index));
    end = index + part.length;
    const href = target && hrefOf(target);
    if (found.startsWith("`")) open.at(-1)!.spans.push({ kind: "code", text: found.slice(1, -1) });
    else if (label && href) open.at(-1)!.spans.push({ kind: "link", text: label, href });
    else if (address || !/^[*_~]/.test(found)) put(open, part);
    else takeMarks(open, text, index, end);
    // Marks right behind an address end what began before it.
    if (part !== found) takeMarks(open, text, end, end = index + found.length);
  }
  put(open, text.slice(end));
  while (open.length > 1) drop(open);
  return open[0]!.spans;
}

/** Of three together, the one that was opened last is ended first. */
function takeMarks(open: Open[], text: string, from: number, to: number): void {
  const [before, after] = [text[from - 1], text[to]];
  for (let at = from; at < to;) {
    const [one, two] = [text[at]!, text.slice(at, Math.min(at + 2, to))];
    const mark = two in kinds && open.at(-1)!.mark !== one ? two : one;
    if (!(mark in kinds) || !takeMark(open, mark as Mark, before, after)) put(open, mark);
    at += mark.length;
  }
}

/** False when it is no mark where it stands: between letters, behind a backslash, or with nothing to begin or end. */
function takeMark(open: Open[], mark: Mark, before: string | undefined, after: string | undefined): boolean {
  const at = open.findIndex((one) => one.mark === mark);
  if (at > 0) {
    if (isSpace(before) || isWord(after) || (at === open.length - 1 && open[at]!.spans.length === 0)) return false;
    while (open.length > at + 1) drop(open);
    const { spans } = open.pop()!;
    open.at(-1)!.spans.push({ kind: kinds[mark], spans });
    return true;
  }
  if (isSpace(after) || isWord(before) || before === "\\") return false;
  open.push({ mark, spans: [] });
  return true;
}

/** It was never ended: its mark is text. */
function drop(open: Open[]): void {
  const { mark = "", spans } = open.pop()!;
  put(open, mark);
  spans.forEach((span) => span.kind === "text" ? put(open, span.text) : open.at(-1)!.spans.push(span));
}

function put(open: Open[], text: string): void {
  const { spans } = open.at(-1)!;
  const last = spans.at(-1);
  if (last?.kind === "text") spans[spans.length - 1] = { kind: "text", text: last.text + text };
  else if (text) spans.push({ kind: "text", text });
}

function hrefOf(target: string): string | undefined {
  return /^(?:https?:\/\/|mailto:)./i.test(target) && URL.canParse(target) ? target : undefined;
}

const wordsOf = (spans: readonly Span[]): string =>
  spans.map((span) => "spans" in span ? wordsOf(span.spans) : span.text).join("");

/** The same without its marks, for where one line of it is shown. */
export const plainOf = (text: string): string => blocksOf(text).map(plainBlock).join("\n");

function plainBlock(block: Block): string {
  switch (block.kind) {
    case "words": return wordsOf(block.spans);
    case "code": return block.text;
    case "quote": return block.blocks.map(plainBlock).join("\n");
    case "list": return block.items.map(({ mark, spans }) => `${mark} ${wordsOf(spans)}`).join("\n");
  }
}
