import type { Client, User } from "@chatorleans/client";
import { useEffect, useState } from "react";
import { moveByArrows } from "./arrows";
import { Avatar } from "./Avatar";

/** Finds people by a name; among colleagues by its beginning. */
export function PeopleSearch({ client, chosen, onPick }: { client: Client; chosen: User[]; onPick: (user: User) => void }) {
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<User[]>([]);
  const [searched, setSearched] = useState("");
  useEffect(() => {
    const wanted = query.trim();
    if (!wanted) {
      setFound([]);
      setSearched("");
      return;
    }
    let stale = false;
    const timer = window.setTimeout(() => {
      client.people.find(wanted).then((users) => {
        if (stale) return;
        setFound(users);
        setSearched(wanted);
      }, () => {});
    }, 150);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [client, query]);

  return (
    <div className="people-search" onKeyDown={moveByArrows}>
      <input className="search" data-testid="people-search" placeholder="Name or user name" aria-label="Find people"
        value={query} onKeyDown={(event) => event.key === "Enter" && found[0] && onPick(found[0])}
        onChange={(event) => setQuery(event.target.value)} />
      <ul className="people">
        {found.map((user) => (
          <li key={user.id}>
            <button className="person" data-testid={`person-${user.username}`}
              aria-pressed={chosen.some((other) => other.id === user.id)} onClick={() => onPick(user)}>
              <Avatar id={user.id} name={user.displayName} />
              <span className="grow"><strong>{user.displayName}</strong><span className="muted">@{user.username}</span></span>
            </button>
          </li>))}
      </ul>
      {searched && found.length === 0 && (
        <p className="muted hint" role="status">Nobody is called “{searched}”. Type a whole name or user name.</p>)}
    </div>
  );
}
