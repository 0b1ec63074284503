import { useMemo, useState, type ReactNode } from "react";
import {
  BottomBar, ConversationList, ConversationRow, ListFilter, ListHead, Rail, Shell, StatusStrip, useLanguage, isShown,
  type Connection, type Destination, type Filter, type Line, type MessageCommands, type Quote, type Region,
  type ShownConversation, type ShownMessage, type Anchor,
} from "../ui";
import { Beginning, Composer, ConversationHeader, Message, MessageList, PinBar } from "../ui/conversation";
import { ActionRow, Details, HistoryChoice, Members, PermissionList, Section, Subject, MessageMenu } from "../ui/later";
import { conversations, members, people, permissions } from "./samples";

const nothing = () => {};

export function useDestinations(): readonly Destination[] {
  const { t } = useLanguage();
  return [
    { id: "chats", icon: "chat", label: t("rail.chats"), href: "#chats", count: 4 },
    { id: "search", icon: "search", label: t("rail.search"), href: "#search" },
    { id: "settings", icon: "settings", label: t("rail.you"), href: "#settings" },
  ];
}

interface FrameProps {
  shown: Region;
  connection?: Connection;
  waiting?: number;
  updateReady?: boolean;
  place?: string;
  list: ReactNode;
  main: ReactNode;
  details?: ReactNode;
  children?: ReactNode;
}

/** The whole window around whatever a scene shows. */
export function Frame({ shown, connection = { state: "online" }, waiting = 0, updateReady, place = "chats", list, main, details,
  children }: FrameProps) {
  const { t } = useLanguage();
  const destinations = useDestinations();
  const [width, setWidth] = useState(320);
  return (
    <>
      <Shell shown={shown} listLabel={t("list.label")} list={list} main={main} mainLabel="Weekend in the mountains"
        details={details} detailsLabel={t("details")}
        listWidth={width} onListWidth={setWidth}
        strip={<StatusStrip connection={connection} waiting={waiting} updateReady={updateReady} onTryNow={nothing}
        onUpdate={nothing} />}
        rail={<Rail destinations={destinations} current={place} me={people.me} meHref="#profile" connection={connection.state}
          onGo={nothing} />}
        bottomBar={<BottomBar destinations={destinations} current={place} onGo={nothing} />} />
      {children}
    </>
  );
}

export function SampleList({ openId, all = conversations, children }: {
  openId?: string; all?: readonly ShownConversation[]; children?: ReactNode;
}) {
  const { t } = useLanguage();
  const [query, setQuery] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const [open, setOpen] = useState(openId);
  const ids = useMemo(() => all.filter((one) => isShown(one, filter, query)).map(({ id }) => id), [all, filter, query]);
  const byId = useMemo(() => new Map(all.map((one) => [one.id, one])), [all]);
  return (
    <>
      <ListHead title={t("rail.chats")} query={query} onQuery={setQuery} onNew={nothing} />
      <ListFilter filter={filter} counts={{ unread: 4, requests: 1, favourites: 1 }} onFilter={setFilter} />
      {children ?? <ConversationList ids={ids} openId={open} renderRow={(id, tabIndex) => (
        <ConversationRow conversation={byId.get(id)!} isOpen={id === open} href={`#${id}`} tabIndex={tabIndex}
          onOpen={setOpen} />)} />}
    </>
  );
}

interface PaneProps {
  title: string;
  avatarId: string;
  kind: "direct" | "group" | "channel";
  messages: readonly ShownMessage[];
  lines: readonly Line[];
  readUpTo?: number;
  openAt?: string;
  typing?: readonly string[];
  detailsOpen?: boolean;
  reply?: Quote;
  draft?: string;
  foot?: ReactNode;
  /** The first line that is held at first: others come when one scrolls up. */
  from?: number;
  menuFor?: string;
  /** What is pinned. */
  pins?: readonly Quote[];
}

const commandsFor = (open: (key: string, anchor: Anchor) => void, reply: (key: string) => void,
  jump: (key: string) => void): MessageCommands => (
  { onReply: reply, onMenu: open, onCopy: nothing, onJump: jump, onRetry: nothing, onDiscard: nothing, onEdit: nothing,
    onDelete: nothing, onForward: nothing, onPin: nothing, onReact: nothing, onPickReaction: nothing });

/** A conversation as it stands in the window. What is written is shown as on its way. */
export function SampleConversation(props: PaneProps) {
  const { title, avatarId, kind, messages } = props;
  const [sent, setSent] = useState<readonly ShownMessage[]>([]);
  const [openAt, setOpenAt] = useState(props.openAt);
  const [reply, setReply] = useState(props.reply);
  const [from, setFrom] = useState(props.from ?? 0);
  const [menu, setMenu] = useState<{ key: string; anchor: Anchor }>();
  const all = useMemo(() => new Map([...messages, ...sent].map((one) => [one.key, one])), [messages, sent]);
  const commands = useMemo(() => commandsFor((key, anchor) => setMenu({ key, anchor }), (key) => {
    const message = messages.find((one) => one.key === key);
    if (message) setReply({ key, sender: message.sender, text: message.text });
  }, setOpenAt), [messages]);
  const lines = useMemo(() => [...props.lines.slice(from), ...sent.map((one): Line => (
    { kind: "message", key: one.key, sentAt: one.sentAt, senderId: "me", own: true }))], [props.lines, from, sent]);
  const send = (text: string) => setSent((before) => [...before, {
    key: `own${before.length}`, sender: { id: "me", name: people.me.name, me: true }, sentAt: new Date(2026, 2, 14, 10,
      24).toISOString(), text,
    quote: reply, delivery: { state: "sending" },
  }]);
  return (
    <>
      <ConversationHeader title={title} avatarId={avatarId} kind={kind} typing={props.typing ?? []} memberCount={members.length}
        presence={kind === "direct" ? { status: "online" } : undefined} detailsOpen={props.detailsOpen ?? false}
        onBack={nothing} onDetails={nothing} />
      {props.pins && <PinBar latest={props.pins[0]!} count={props.pins.length} onJump={setOpenAt} onAll={nothing} />}
      <MessageList lines={lines} readUpTo={props.readUpTo} openAt={openAt} unread={props.readUpTo === undefined ? 0 : 3}
        hasOlder={from > 0} hasNewer={false} isLoading={false} onLoadOlder={() => setFrom((first) => Math.max(0, first - 50))}
          onLoadNewer={nothing}
        beginning={<Beginning title={title} avatarId={avatarId} kind={kind} memberCount={members.length} />}
        renderMessage={(key, place, tabIndex) => (
          <Message message={all.get(key)!} isGroup={kind !== "direct"} startsGroup={place.startsGroup} endsGroup={place.endsGroup}
            tabIndex={tabIndex} commands={commands} />)} />
      {props.foot ?? <Composer draft={props.draft ?? ""} reply={reply} people={members} bytesMost={8192} onDraft={nothing}
        onSend={(text) => { send(text); setReply(undefined); }} onCancelReply={() => setReply(undefined)} />}
      {menu && <MessageMenu message={all.get(menu.key)!} anchor={menu.anchor} commands={{ ...commands, onInfo: nothing }}
        onClose={() => setMenu(undefined)} />}
    </>
  );
}

export function SampleDetails() {
  const { t } = useLanguage();
  return (
    <Details title={t("details")} onClose={nothing}>
      <Subject title="Weekend in the mountains" avatarId="trip" kind="group" below={t("members", { count: members.length })}
        description="Who comes along, and who brings what" onRename={async () => {}} onDescribe={async () => {}} />
      <Section>
        <ActionRow icon="bell" label={t("details.notifications")} value={t("filter.all")} onSelect={nothing} />
        <ActionRow icon="search" label={t("details.search")} onSelect={nothing} />
      </Section>
      <Section title={t("details.members")}>
        <ActionRow icon="add" label={t("details.addMember")} onSelect={nothing} />
        <Members members={members} mayRemove={(member) => member.role !== "owner"} onOpen={nothing}
          rolesFor={() => ["guest", "member", "moderator", "admin", "owner"]}
          onRemove={nothing} onRole={nothing} onRetry={nothing} />
      </Section>
      <Section title={t("details.permissions")}><PermissionList permissions={permissions} onChange={nothing} /></Section>
      <Section><HistoryChoice history="joined" mayChange onChange={nothing} /></Section>
      <Section><ActionRow icon="leave" danger label={t("details.leave")} onSelect={nothing} /></Section>
    </Details>
  );
}
