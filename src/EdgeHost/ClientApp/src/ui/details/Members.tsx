import { useState } from "react";
import { useLanguage } from "../language/Language";
import type { PresenceStatus, Role, Who } from "../model";
import { Avatar } from "../pieces/Avatar";
import { IconButton } from "../pieces/Button";
import { Menu, type MenuEntry } from "../pieces/Menu";
import type { Anchor } from "../pieces/place";
import { Failed } from "../pieces/ErrorBoundary";
import { ListSkeleton } from "../pieces/Skeleton";
import { Username } from "../pieces/Username";
import styles from "./Members.module.css";

export interface ShownMember extends Who {
  readonly username?: string;
  readonly role: Role;
  /** They have not accepted yet. */
  readonly pending?: boolean;
  readonly presence?: PresenceStatus;
}

interface Props {
  /** Unknown as long as they are read. */
  members: readonly ShownMember[] | undefined;
  error?: string;
  /** What the reader's own role lets them do. */
  mayRemove: (member: ShownMember) => boolean;
  rolesFor: (member: ShownMember) => readonly Role[];
  onOpen?: (id: string) => void;
  onRemove: (member: ShownMember) => void;
  onRole: (member: ShownMember, role: Role) => void;
  onRetry: () => void;
}

/** Who belongs to a conversation, and what each may do. */
export function Members(props: Props) {
  const { members, error, onRetry } = props;
  const [menu, setMenu] = useState<{ member: ShownMember; anchor: Anchor }>();
  if (error !== undefined) return <Failed text={error} onRetry={onRetry} />;
  if (!members) return <ListSkeleton rows={6} />;
  return (
    <>
      <ul className={styles.members}>
        {members.map((member) => (
          <li key={member.id}><MemberRow member={member} hasMenu={entriesOf(member, props).length > 0} isOpen={menu?.member.id
            === member.id}
            onOpen={props.onOpen} onMenu={(anchor) => setMenu({ member, anchor })} /></li>))}
      </ul>
      {menu && <MemberMenu {...props} {...menu} onClose={() => setMenu(undefined)} />}
    </>
  );
}

/** What may be done, before its words are known. */
function entriesOf(member: ShownMember, { mayRemove, rolesFor }: Props): ("remove" | Role)[] {
  if (member.me) return [];
  const others = member.pending ? [] : rolesFor(member);
  return mayRemove(member) ? [...others, "remove"] : [...others];
}

function MemberMenu({ member, anchor, onClose, ...props }: Props & { member: ShownMember; anchor: Anchor; onClose: () => void }) {
  const { t } = useLanguage();
  const entries = entriesOf(member, props).map((kind): MenuEntry => kind === "remove"
    ? { label: t("members.remove"), icon: "leave", danger: true, onSelect: () => props.onRemove(member) }
    : {
      label: t(`members.make.${kind}`), icon: kind === "member" || kind === "guest" ? "person" : "crown",
      onSelect: () => props.onRole(member, kind),
    });
  return <Menu label={t("members.more", { name: member.name })} entries={entries} anchor={anchor} onClose={onClose} />;
}

function MemberRow({ member, hasMenu, isOpen, onOpen, onMenu }: {
  member: ShownMember; hasMenu: boolean; isOpen: boolean; onOpen?: (id: string) => void; onMenu: (anchor: Anchor) => void;
}) {
  const { t } = useLanguage();
  const { id, name, username, role, pending, presence, me } = member;
  const words = (
    <><Avatar id={id} name={name} presence={presence} />
      <span className={styles.words}><bdi className={styles.name}>{me ? t("you") : name}</bdi>
        {pending ? <span className={styles.below}>{t("members.pending")}</span>
          : username && <Username of={username} className={styles.below} />}</span></>);
  return (
    <div className={styles.member} data-testid="member">
      {onOpen && !me ? <button type="button" className={styles.person} onClick={() => onOpen(id)}>{words}</button>
        : <div className={styles.person}>{words}</div>}
      {role !== "member" && <span className={styles.role}>{t(`role.${role}`)}</span>}
      {hasMenu && <IconButton icon="more" label={t("members.more", { name })} aria-haspopup="menu" aria-expanded={isOpen}
        onClick={(event) => onMenu(event.currentTarget.getBoundingClientRect())} />}
    </div>
  );
}
