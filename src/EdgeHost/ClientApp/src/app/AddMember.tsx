import { useState } from "react";
import { useLanguage, type Person } from "../ui";
import { ActionRow, SearchField, Section } from "../ui/later";
import { useSession } from "./session";
import { usePeopleSearch } from "./usePeopleSearch";

/** Finds somebody and adds them at once. */
export function AddMember({ conversationId, known, onAdded }: {
  conversationId: string; known: readonly string[]; onAdded: () => unknown;
}) {
  const { client, fail } = useSession();
  const { t } = useLanguage();
  const [query, setQuery] = useState("");
  const { found } = usePeopleSearch(query);
  const others = Array.isArray(found) ? (found as readonly Person[]).filter(({ id }) => !known.includes(id)) : [];
  const add = (person: Person) => client.membership.add(conversationId, person.id).then((summary) => {
    client.take(summary);
    setQuery("");
    onAdded();
  }, (error: unknown) => fail(error, () => void add(person)));
  return (
    <Section title={t("details.addMember")}>
      <SearchField label={t("people.find")} value={query} onChange={setQuery} data-testid="add-member" />
      {others.map((person) => <ActionRow key={person.id} icon="add" label={person.name} value={`@${person.username}`}
        testId={`person-${person.username}`} onSelect={() => void add(person)} />)}
    </Section>
  );
}
