import { useEffect, useState } from "react";
import type { Chat } from "../core/chat";
import type { Conversation } from "../core/conversations";
import type { Member } from "../core/protocol";
import { Avatar } from "./Avatar";
import { counted } from "./count";
import { Modal } from "./Modal";
import { PeopleSearch } from "./PeopleSearch";

export function Members({ chat, conversation, onClose }: { chat: Chat; conversation: Conversation; onClose: () => void }) {
  const { summary } = conversation;
  const [members, setMembers] = useState<Member[]>([]);
  const [error, setError] = useState<string>();
  const load = () => chat.membership.of(summary.id).then(setMembers);
  const mayManage = summary.role !== "member";
  useEffect(() => void load(), [summary.memberCount]);

  const attempt = (change: Promise<unknown>) =>
    change.then(load).then(() => setError(undefined), (failure: Error) => setError(failure.message));

  return (
    <Modal title={counted(summary.memberCount, "member")} onClose={onClose}>
      <ul className="people">
        {members.map((member) => {
          const user = chat.people.get(member.userId);
          return (
            <li key={member.userId} className="person">
              <Avatar id={member.userId} name={user?.displayName ?? "?"} />
              <span className="grow"><strong>{user?.displayName ?? "…"}</strong>
                <span className="muted">{member.pending ? "has not accepted" : member.role}</span></span>
              {mayManage && member.userId !== chat.me.id && member.role !== "owner" &&
                <button className="danger" aria-label={`Remove ${user?.displayName}`}
                  onClick={() => void attempt(chat.membership.remove(summary.id, member.userId))}>
                  Remove</button>}
            </li>);
        })}
      </ul>
      {mayManage && <><h3>Add someone</h3>
        <PeopleSearch chat={chat} chosen={[]} onPick={(user) => void attempt(chat.membership.add(summary.id, user.id))} /></>}
      {error && <p className="error" role="alert">{error}</p>}
      <button className="danger wide" data-testid="leave"
        onClick={() => void chat.membership.remove(summary.id, chat.me.id).then(onClose)}>Leave group</button>
    </Modal>
  );
}
