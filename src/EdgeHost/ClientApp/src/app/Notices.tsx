import { Suspense, useCallback, useRef, useState } from "react";
import { useFocusKept, useLanguage } from "../ui";
import type { Toast } from "../ui/later";
import { errorText } from "./errors";
import { later } from "./later";
import type { Question, Session } from "./session";

const ConfirmDialog = later((all) => all.ConfirmDialog);
const Toasts = later((all) => all.Toasts);

/** What was done goes by itself, what failed stays until somebody has seen it. */
const doneFor = 4_000;
const shownMost = 4;

interface Noticed extends Pick<Session, "ask" | "notify"> {
  readonly question: Question | undefined;
  readonly toasts: readonly Toast[];
  readonly answer: () => void;
  readonly dismiss: (id: string) => void;
}

export function useNotices(): Noticed {
  const [question, ask] = useState<Question>();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const count = useRef(0);
  const dismiss = useCallback((id: string) => setToasts((before) => before.filter((toast) => toast.id !== id)), []);
  const notify = useCallback((toast: Omit<Toast, "id">) => {
    const id = String(++count.current);
    // The same again is one.
    setToasts((before) => [...before.filter(({ text }) => text !== toast.text), { ...toast, id }].slice(-shownMost));
    if (toast.kind !== "failed") setTimeout(() => dismiss(id), doneFor);
  }, [dismiss]);
  return { question, toasts, ask, notify, dismiss, answer: useCallback(() => ask(undefined), []) };
}

/** What is asked, and short words on what was done, above everything else. */
export function Notices({ question, toasts, answer, dismiss }: Noticed) {
  useFocusKept(question);
  return (
    <Suspense>
      {question && <Asked key={question.title} question={question} onAnswered={answer} />}
      {toasts.length > 0 && <Toasts toasts={toasts.map((toast) => closing(toast, dismiss))} onDismiss={dismiss} />}
    </Suspense>
  );
}

const closing = (toast: Toast, dismiss: (id: string) => void): Toast => toast.action ? {
  ...toast, action: { ...toast.action, onSelect: () => { dismiss(toast.id); toast.action!.onSelect(); } },
} : toast;

function Asked({ question, onAnswered }: { question: Question; onAnswered: () => void }) {
  const language = useLanguage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const act = () => {
    setBusy(true);
    setError(undefined);
    question.act().then(onAnswered, (failure: unknown) => {
      setError(errorText(failure, language));
      setBusy(false);
    });
  };
  return <ConfirmDialog {...question} busy={busy} error={error} onConfirm={act} onCancel={onAnswered} />;
}
