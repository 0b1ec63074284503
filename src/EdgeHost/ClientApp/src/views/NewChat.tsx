import { newId, type Client, type User } from "@chatorleans/client";
import { useMemo, useState } from "react";
import { Modal } from "./Modal";
import { PeopleSearch } from "./PeopleSearch";

export function NewChat({ client, onClose }: { client: Client; onClose: () => void }) {
  const [group, setGroup] = useState(false);
  const [chosen, setChosen] = useState<User[]>([]);
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  // Asking again for the same group gives the same group.
  const groupId = useMemo(() => newId(), [name, chosen]);
  const [error, setError] = useState<string>();

  async function start(members: User[], groupName?: string) {
    if (busy) return;
    setBusy(true);
    try {
      const summary = await (groupName ? client.membership.group(groupId, groupName, members)
        : client.membership.direct(members[0]!));
      client.take(summary);
      onClose();
      client.open(summary.id);
    } catch (failure) {
      setError((failure as Error).message);
      setBusy(false);
    }
  }

  function pick(user: User) {
    if (!group) return void start([user]);
    setChosen((users) => users.some((other) => other.id === user.id)
      ? users.filter((other) => other.id !== user.id)
      : [...users, user]);
  }

  return (
    <Modal title={group ? "New group" : "New chat"} onClose={onClose}>
      <div className="tabs" role="group" aria-label="Recipients">
        <button aria-pressed={!group} onClick={() => setGroup(false)}>One person</button>
        <button aria-pressed={group} data-testid="tab-group" onClick={() => setGroup(true)}>Group</button>
      </div>
      {group && <input className="search" data-testid="group-name" placeholder="Name of the group" maxLength={128}
        aria-label="Name of the group" value={name} onChange={(event) => setName(event.target.value)} />}
      {group && chosen.length > 0 && <p className="chips">{chosen.map((user) => (
        <button key={user.id} className="chip" aria-label={`Remove ${user.displayName}`}
          onClick={() => pick(user)}>{user.displayName} <span aria-hidden="true">✕</span></button>))}</p>}
      <PeopleSearch client={client} chosen={chosen} onPick={pick} />
      {error && <p className="error" role="alert">{error}</p>}
      {group && <button className="primary" data-testid="create-group" disabled={busy || !name.trim() || chosen.length === 0}
        onClick={() => void start(chosen, name.trim())}>Create group</button>}
    </Modal>
  );
}
