import { newId, type Summary } from "@chatorleans/client";
import { useRef, useState } from "react";
import { useLanguage, type Person } from "../ui";
import { NewChat } from "../ui/later";
import { errorText } from "./errors";
import { useRouter } from "./router";
import { useSession } from "./session";
import { usePeopleSearch } from "./usePeopleSearch";

/** Begins a chat with somebody, or a group. */
export default function NewChatPane() {
  const { client } = useSession();
  const router = useRouter();
  const language = useLanguage();
  const [kind, setKind] = useState<"direct" | "group">("direct");
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [name, setName] = useState("");
  const [nameError, setNameError] = useState<string>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { found, error: searchError, retry } = usePeopleSearch(query);
  const groupId = useGroupId(name, chosen);

  const begin = async (make: () => Promise<Summary>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const summary = await make();
      client.take(summary);
      router.replace({ page: "conversation", id: summary.id });
    } catch (failure) {
      setError(errorText(failure, language));
      setBusy(false);
    }
  };
  const membersOf = (people: readonly Person[]) => people.map(({ id, name }) => ({ id, displayName: name }));
  const pick = (person: Person) => {
    if (kind === "direct") return void begin(() => client.membership.direct(membersOf([person])[0]!));
    const isChosen = chosen.some(({ id }) => id === person.id);
    setChosen(isChosen ? chosen.filter(({ id }) => id !== person.id) : [...chosen, person]);
  };
  const create = () => {
    if (!name.trim()) return setNameError(language.t("newGroup.nameMissing"));
    void begin(() => client.membership.group(groupId, name.trim(), membersOf(chosen)));
  };
  return (
    <NewChat kind={kind} query={query} found={found} searchError={searchError} chosen={chosen} name={name} nameError={nameError}
      busy={busy} error={error} onKind={setKind} onQuery={setQuery} onPick={pick} onCreate={create} onRetry={retry}
      onName={(text) => { setName(text); setNameError(undefined); }}
      onBack={() => kind === "group" ? setKind("direct") : router.out()} />
  );
}

/** Asking again for the same group gives the same group. */
function useGroupId(name: string, chosen: readonly Person[]): string {
  const before = useRef<{ name: string; chosen: readonly Person[]; id: string }>(undefined);
  if (before.current?.name !== name || before.current.chosen !== chosen) before.current = { name, chosen, id: newId() };
  return before.current.id;
}
