import { useEffect, useState } from "react";
import { useLanguage, type Person } from "../ui";
import { errorText } from "./errors";
import { useSession } from "./session";
import { personOf } from "./shown";

const pause = 150;

export type Found = readonly Person[] | "searching" | undefined;

/** Finds people by what was typed, when that rests for a moment. An answer that comes late is not shown. */
export function usePeopleSearch(query: string) {
  const { client } = useSession();
  const language = useLanguage();
  const [found, setFound] = useState<Found>();
  const [error, setError] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const wanted = query.trim();
  useEffect(() => {
    setError(undefined);
    setFound((before) => wanted === "" ? undefined : before ?? "searching");
    if (wanted === "") return;
    let isStale = false;
    const timer = setTimeout(() => {
      client.people.find(wanted).then((users) => { if (!isStale) setFound(users.map(personOf)); }, (failure: unknown) => {
        if (!isStale) setError(errorText(failure, language));
      });
    }, pause);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [client, wanted, attempt]);
  return { found, error, retry: () => setAttempt((before) => before + 1) };
}
