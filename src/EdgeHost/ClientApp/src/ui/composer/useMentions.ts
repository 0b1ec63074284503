import { useId, useState, type KeyboardEvent, type RefObject } from "react";
import type { Person } from "../model";
import { mentionable, mentionQuery, withMention, type MentionQuery } from "./text";

const nobody: readonly Person[] = [];

interface Mentioned {
  /** What was written elsewhere, or before: whose whole name stands there is mentioned. */
  begun: string;
  /** Who was mentioned before. */
  before?: readonly Person[];
}

/** Offers names as soon as one is begun at the caret, and remembers who was picked, beside those who were mentioned before. */
export function useMentions(input: RefObject<HTMLTextAreaElement | null>, text: string, setText: (text: string) => void,
  people: readonly Person[], { begun, before: mentioned = nobody }: Mentioned) {
  const id = useId();
  const [query, setQuery] = useState<MentionQuery>();
  const [index, setIndex] = useState(0);
  const [closedAt, setClosedAt] = useState<number>();
  const [picked, setPicked] = useState<readonly Person[]>([]);
  // A name that stands there as a whole is not being begun.
  const isWhole = mentioned.some(({ name }) => name === query?.text.trim());
  const found = query && query.start !== closedAt && !isWhole ? mentionable(people, query) : [];
  const isOpen = found.length > 0;

  const look = () => {
    const element = input.current!;
    const { value, selectionStart, selectionEnd } = element;
    const next = selectionStart === selectionEnd ? mentionQuery(value, selectionStart) : undefined;
    if (next?.start === query?.start && next?.text === query?.text) return;
    setQuery(next);
    setIndex(0);
    if (!next) setClosedAt(undefined);
  };
  const pick = (person: Person) => {
    const element = input.current!;
    const changed = withMention(text, query!, element.selectionStart, person.name);
    setText(changed.text);
    setPicked((before) => [...before, person]);
    setQuery(undefined);
    // The name that stands there now is a whole one.
    setClosedAt(query!.start);
    element.focus();
    // The field has its new text after the next drawing.
    requestAnimationFrame(() => element.setSelectionRange(changed.caret, changed.caret));
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setIndex((at) => (at + step + found.length) % found.length);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) pick(found[index] ?? found[0]!);
    else if (event.key === "Escape") setClosedAt(query!.start);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    look, onKeyDown, picked: [...mentioned, ...picked, ...people.filter(({ name }) => begun.includes(`@${name}`))],
    reset: () => {
      setPicked([]);
      setQuery(undefined);
    },
    aria: isOpen ? { "aria-controls": id, "aria-activedescendant": `${id}-${index}` } : {},
    box: isOpen ? { id, people: found, index, onPick: pick } : undefined,
  };
}
