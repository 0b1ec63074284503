import {
  actions, choicesFor, keys, mayDo, mayRemove, rolesFor, type HeldSummary, type Member, type Summary,
} from "@chatorleans/client";
import { Suspense, useRef, useState } from "react";
import { ListSkeleton, loaded, useLanguage, type Anchor, type Role } from "../ui";
import { presenceText } from "../ui/conversation";
import {
  ActionRow, Details, HistoryChoice, Members, PermissionList, ReadBy, Section, SlowModeChoice, Subject, VisibilityChoice,
  type ShownMember,
} from "../ui/later";
import { AddMember } from "./AddMember";
import ConversationMenu, { usePersonal, type Step } from "./ConversationMenu";
import { errorText } from "./errors";
import { asked } from "./questions";
import { useRouter } from "./router";
import type { Route } from "./routes";
import { useSession } from "./session";
import { presenceOf, whoOf } from "./shown";
import { useLoaded } from "./useLoaded";
import { useName, useNames, useValue, useValues } from "./useStore";

const InvitesPage = loaded(() => import("./InvitesPage"));

type Place = Extract<Route, { page: "conversation" }>;

/** Beside a conversation: what it is, who belongs to it, whom a message has reached. */
export default function DetailsPane({ place }: { place: Place }) {
  const { client } = useSession();
  const router = useRouter();
  const { t } = useLanguage();
  const { id, at, details } = place;
  const summary = useValue(client.store, keys.conversation(id));
  if (!summary) return null;
  const close = () => router.go({ page: "conversation", id, at: details === "readBy" ? at : undefined });
  switch (details) {
    case "members":
      return <Details title={t("details.members")} onBack={router.out} onClose={close}><AllMembers summary={summary} /></Details>;
    case "permissions":
      return <Details title={t("details.permissions")} onBack={router.out} onClose={close}><Table summary={summary} /></Details>;
    case "invites":
      return <Details title={t("invites")} onBack={router.out} onClose={close}>
        <Suspense fallback={<ListSkeleton rows={4} />}><InvitesPage key={id} summary={summary} /></Suspense></Details>;
    case "readBy":
      return <Details title={t("message.info")} onClose={close}><Reached summary={summary} sequence={at ?? 0} /></Details>;
    default: return <Details title={t("details")} onClose={close}><About summary={summary} /></Details>;
  }
}

function About({ summary }: { summary: HeldSummary }) {
  const { client, ask } = useSession();
  const router = useRouter();
  const language = useLanguage();
  const { t } = language;
  const { id, peerId, type, memberCount } = summary;
  const peerName = useName(client.store, peerId);
  const peer = useValue(client.store, peerId === undefined ? undefined : keys.person(peerId));
  const presence = presenceOf(useValue(client.store, peerId === undefined ? undefined : keys.presence(peerId)));
  const title = client.titleOf(summary) ?? "…";
  const below = peerId === undefined ? t("members", { count: memberCount })
    : presence ? presenceText(presence, language) : peer?.username ? `@${peer.username}` : "";
  const { membership } = client;
  const changing = (change: typeof membership.rename) => (text: string) => change(id, text)
    .then((changed) => client.take(changed), (error: unknown) => { throw new Error(errorText(error, language)); });
  const mayRename = mayDo(summary, "rename");
  const goTo = (details: "members" | "permissions" | "invites") => router.go({ page: "conversation", id, details });
  return (
    <>
      <Subject title={title} avatarId={peerId ?? id} kind={type} below={below} description={summary.description}
        onRename={mayRename ? changing(membership.rename) : undefined}
        onDescribe={mayRename ? changing(membership.describe) : undefined} />
      {type !== "direct" && <Section>
        <ActionRow icon="people" label={t("details.members")} value={String(memberCount)} testId="members"
          onSelect={() => goTo("members")} />
        <ActionRow icon="settings" label={t("details.permissions")} testId="permissions" onSelect={() => goTo("permissions")} />
        {mayDo(summary, "invite") && <ActionRow icon="globe" label={t("invites")} testId="invites"
          onSelect={() => goTo("invites")} />}
      </Section>}
      <Personal summary={summary} />
      <Section>
        {peerId !== undefined && <ActionRow icon="block" danger label={t("details.block", { name: peerName })} testId="block-peer"
          onSelect={() => ask({ ...asked("block", t, peerName), act: () => client.membership.block(peerId) })} />}
        <ActionRow icon="leave" danger label={t(type === "direct" ? "details.leaveDirect" : "details.leave")} testId="leave"
          onSelect={() => ask({ ...asked("leave", t, title), act: () => client.membership.remove(id, client.me.id) })} />
      </Section>
    </>
  );
}

/** What the reader sets for themself. */
function Personal({ summary }: { summary: HeldSummary }) {
  const { t } = useLanguage();
  const [menu, setMenu] = useState<{ anchor: Anchor; step: Step }>();
  const pressed = useRef<Anchor>(undefined);
  const onStep = (step: Step) => setMenu({ anchor: pressed.current!, step });
  return (
    <Section title={t("own.title")}>
      {usePersonal(summary, onStep).all.map(({ label, icon, value, onSelect }) => (
        <ActionRow key={label} icon={icon!} label={label} value={value}
          onSelect={(at) => { pressed.current = at; onSelect(); }} />))}
      {menu && <ConversationMenu id={summary.id} {...menu} onStep={onStep} onClose={() => setMenu(undefined)} />}
    </Section>
  );
}

/** The members as the server lists them, read again when their number or a role may be another. */
function useMembers({ id, memberCount, role }: HeldSummary) {
  const { client } = useSession();
  return useLoaded(() => client.membership.of(id), [client, id, memberCount, role]);
}

const nobody: readonly Member[] = [];

function AllMembers({ summary }: { summary: HeldSummary }) {
  const { client, ask, fail } = useSession();
  const { t } = useLanguage();
  const { store, me, membership } = client;
  const { id } = summary;
  const { loaded: members, error, load } = useMembers(summary);
  const ids = (members ?? nobody).map(({ userId }) => userId);
  const people = useValues(store, ids, keys.person);
  const presences = useValues(store, ids, keys.presence);
  const shown = members?.map((member, index): ShownMember => ({
    ...whoOf(member.userId, people[index]?.displayName ?? "…", me.id), username: people[index]?.username, role: member.role,
    pending: member.pending, presence: presenceOf(presences[index])?.status,
  }));
  const change = (member: ShownMember, to: Role) => membership.changeRole(id, member.id, to).then(load,
    (failure: unknown) => fail(failure, () => void change(member, to)));
  return (
    <>
      {mayDo(summary, "invite") && <AddMember conversationId={id} known={ids} onAdded={load} />}
      <Section>
        <Members members={shown} error={error} mayRemove={(member) => mayRemove(summary, member.role)}
          rolesFor={(member) => rolesFor(summary, member.role)} onRetry={() => void load()}
          onRole={(member, to) => void change(member, to)}
          onRemove={(member) => ask({
            ...asked("remove", t, member.name), act: () => membership.remove(id, member.id).then(load),
          })} />
      </Section>
    </>
  );
}

/** Who may what, and what the reader may change of it. */
function Table({ summary }: { summary: HeldSummary }) {
  const { client, fail } = useSession();
  const shown = actions.map((action) =>
    ({ action, from: summary.permissions[action], choices: choicesFor(summary, action) }));
  const { id, history, visibility = "private", slowModeSeconds = 0 } = summary;
  const mayChange = mayDo(summary, "changePermissions");
  const save = (call: () => Promise<Summary>): void => void call()
    .then((changed) => client.take(changed), (failure: unknown) => fail(failure, () => save(call)));
  return (
    <>
      <Section><PermissionList permissions={shown}
        onChange={(action, from) => save(() => client.membership.changePermission(id, action, from))} /></Section>
      <Section><HistoryChoice history={history} mayChange={mayChange}
        onChange={(chosen) => save(() => client.membership.changeHistory(id, chosen))} /></Section>
      <Section><VisibilityChoice visibility={visibility} mayChange={mayChange}
        onChange={(chosen) => save(() => client.joining.changeVisibility(id, chosen))} /></Section>
      <Section><SlowModeChoice seconds={slowModeSeconds} mayChange={mayChange}
        onChange={(chosen) => save(() => client.joining.changeSlowMode(id, chosen))} /></Section>
    </>
  );
}

/** Whom a message has reached, by the receipts of the members. */
function Reached({ summary, sequence }: { summary: HeldSummary; sequence: number }) {
  const { client: { store, me } } = useSession();
  const receipts = useValue(store, keys.receipts(summary.id));
  const senderId = useValue(store, keys.message(summary.id, sequence))?.senderId;
  const others = [...receipts?.values() ?? []].filter(({ userId }) => userId !== senderId && userId !== me.id);
  const names = useNames(store, others.map(({ userId }) => userId));
  const those = (belongs: (receipt: typeof others[number]) => boolean) =>
    others.filter(belongs).map(({ userId }) => ({ id: userId, name: names.get(userId) ?? "…" }));
  const isRead = ({ readSequence }: { readSequence: number }) => readSequence >= sequence;
  const isThere = ({ deliveredSequence }: { deliveredSequence: number }) => deliveredSequence >= sequence;
  return <ReadBy read={those(isRead)} delivered={those((receipt) => !isRead(receipt) && isThere(receipt))}
    waiting={those((receipt) => !isRead(receipt) && !isThere(receipt))} />;
}
