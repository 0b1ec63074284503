import type { Client, HeldSummary, Member } from "@chatorleans/client";
import { useEffect, useState } from "react";
import { Avatar } from "./Avatar";
import { counted } from "./count";
import { Modal } from "./Modal";
import { PeopleSearch } from "./PeopleSearch";
import { useNames } from "./useStore";

export function Members({ client, summary, onClose }: { client: Client; summary: HeldSummary; onClose: () => void }) {
  const [members, setMembers] = useState<Member[]>([]);
  const [error, setError] = useState<string>();
  const names = useNames(client.store, members.map((member) => member.userId));
  const load = () => client.membership.of(summary.id).then(setMembers);
  const mayManage = summary.role !== "member";
  useEffect(() => void load(), [summary.memberCount]);

  const attempt = (change: Promise<unknown>) =>
    change.then(load).then(() => setError(undefined), (failure: Error) => setError(failure.message));

  return (
    <Modal title={counted(summary.memberCount, "member")} onClose={onClose}>
      <ul className="people">
        {members.map((member, index) => {
          const name = names[index];
          return (
            <li key={member.userId} className="person">
              <Avatar id={member.userId} name={name || "?"} />
              <span className="grow"><strong>{name || "…"}</strong>
                <span className="muted">{member.pending ? "has not accepted" : member.role}</span></span>
              {mayManage && member.userId !== client.me.id && member.role !== "owner" &&
                <button className="danger" aria-label={`Remove ${name}`}
                  onClick={() => void attempt(client.membership.remove(summary.id, member.userId))}>
                  Remove</button>}
            </li>);
        })}
      </ul>
      {mayManage && <><h3>Add someone</h3>
        <PeopleSearch client={client} chosen={[]}
          onPick={(user) => void attempt(client.membership.add(summary.id, user.id))} /></>}
      {error && <p className="error" role="alert">{error}</p>}
      <button className="danger wide" data-testid="leave"
        onClick={() => void client.membership.remove(summary.id, client.me.id).then(onClose)}>Leave group</button>
    </Modal>
  );
}
