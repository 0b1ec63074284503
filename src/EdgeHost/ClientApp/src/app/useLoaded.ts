import { useEffect, useState } from "react";
import { useLanguage } from "../ui";
import { errorText } from "./errors";

/** What the server lists, read again when something in `when` is another. What failed stays until another try succeeds. */
export function useLoaded<T>(read: () => Promise<T>, when: readonly unknown[]) {
  const language = useLanguage();
  const [loaded, setLoaded] = useState<T>();
  const [error, setError] = useState<string>();
  const load = () => read().then((answer) => {
    setLoaded(answer);
    setError(undefined);
  }, (failure: unknown) => setError(errorText(failure, language)));
  useEffect(() => void load(), when);
  return { loaded, error, load };
}
