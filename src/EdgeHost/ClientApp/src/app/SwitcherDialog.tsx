import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { matches, settingsPages, useLanguage } from "../ui";
import { settingsTitle, Switcher, type Target } from "../ui/later";
import { useRouter } from "./router";
import type { Route } from "./routes";
import { useSession } from "./session";
import { usePeopleSearch } from "./usePeopleSearch";
import { useConversations } from "./useConversations";

/** Goes anywhere: to a conversation, to somebody with whom one is begun if there is none, or does something. */
export default function SwitcherDialog({ onClose }: { onClose: () => void }) {
  const { client, fail } = useSession();
  const router = useRouter();
  const [query, setQuery] = useState("");
  const [isBeginning, setBeginning] = useState(false);
  const isOpen = useRef(false);
  useEffect(() => {
    isOpen.current = true;
    return () => { isOpen.current = false; };
  }, []);
  const { found, error } = usePeopleSearch(query);
  const conversations = useConversations(query);
  const commands = useCommands(query);
  // Whoever one has a conversation with is found by that.
  const known = new Set(conversations.map(({ avatarId }) => avatarId));
  const people = Array.isArray(found) ? found.filter(({ id }) => !known.has(id)).map((person): Target => ({
    id: person.id, group: "people", label: person.name, avatarId: person.id, below: person.username && `@${person.username}`,
  })) : [];
  const go = (route: Route) => {
    // The focus goes along, and not back: what is typed meanwhile would press a button.
    flushSync(onClose);
    (document.activeElement as HTMLElement).blur();
    router.go(route);
  };
  const pick = ({ group, id, label }: Target) => {
    const command = commands.find(({ target }) => target.id === id);
    if (group === "conversations") go({ page: "conversation", id });
    else if (command) go(command.route);
    else {
      setBeginning(true);
      void client.membership.direct({ id, displayName: label }).then((summary) => {
        client.take(summary);
        // Whoever has closed it meanwhile is somewhere else by now.
        if (isOpen.current) go({ page: "conversation", id: summary.id });
      }, (failure: unknown) => {
        onClose();
        fail(failure);
      });
    }
  };
  const targets = isBeginning ? [] : [...conversations, ...people, ...commands.map(({ target }) => target)];
  return <Switcher query={query} targets={targets} isSearching={isBeginning || found === "searching"}
    onQuery={(typed) => isBeginning || setQuery(typed)} onPick={pick} onClose={onClose}
    error={targets.length === 0 ? error : undefined} />;
}

function useCommands(query: string): { target: Target; route: Route }[] {
  const { t } = useLanguage();
  if (query.trim() === "") return [];
  const all = [
    { label: t("newChat"), icon: "compose", route: { page: "new" } },
    ...settingsPages.map((of) => ({ label: t(settingsTitle(of)), icon: "settings", route: { page: "settings", of } }) as const),
  ] as const;
  return all.filter(({ label }) => matches(query, label)).map(({ label, icon, route }) =>
    ({ target: { id: label, group: "commands", label, icon }, route }));
}
