import { newId, type Summary } from "@chatorleans/client";
import { Suspense, useRef, useState } from "react";
import { loaded, useLanguage, type Person, type Visibility } from "../ui";
import { NewChat, type NewKind } from "../ui/later";
import { errorText } from "./errors";
import { useRouter } from "./router";
import { useSession } from "./session";
import { usePeopleSearch } from "./usePeopleSearch";

const DiscoverDialog = loaded(() => import("./DiscoverDialog"));

/** Begins a chat with somebody, a group or a channel, or finds a public one. */
export default function NewChatPane() {
  const { client } = useSession();
  const router = useRouter();
  const language = useLanguage();
  const [kind, setKind] = useState<NewKind>("direct");
  const [visibility, setVisibility] = useState<Visibility>("private");
  const [discovers, setDiscovers] = useState(false);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [name, setName] = useState("");
  const [nameError, setNameError] = useState<string>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { found, error: searchError, retry } = usePeopleSearch(query);
  const groupId = useGroupId(`${kind} ${visibility} ${name}`, chosen);

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
    if (!name.trim()) return setNameError(language.t(kind === "channel" ? "newChannel.nameMissing" : "newGroup.nameMissing"));
    if (kind === "direct") return;
    void begin(() => client.membership.group(groupId, name.trim(), membersOf(chosen), {
      type: kind, visibility: visibility === "public" ? visibility : undefined,
    }));
  };
  return (
    <>
      <NewChat kind={kind} visibility={visibility} query={query} found={found} searchError={searchError} chosen={chosen}
        name={name} nameError={nameError} busy={busy} error={error} onKind={setKind} onVisibility={setVisibility}
        onQuery={setQuery} onPick={pick} onCreate={create} onRetry={retry} onDiscover={() => setDiscovers(true)}
        onName={(text) => { setName(text); setNameError(undefined); }}
        onBack={() => kind === "direct" ? router.out() : setKind("direct")} />
      {discovers && <Suspense><DiscoverDialog onClose={() => setDiscovers(false)} /></Suspense>}
    </>
  );
}

/** Asking again for the same group gives the same group. */
function useGroupId(wanted: string, chosen: readonly Person[]): string {
  const before = useRef<{ wanted: string; chosen: readonly Person[]; id: string }>(undefined);
  if (before.current?.wanted !== wanted || before.current.chosen !== chosen) {
    before.current = { wanted, chosen, id: newId() };
  }
  return before.current.id;
}
