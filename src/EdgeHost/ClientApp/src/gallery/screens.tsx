import { useState, type ReactNode } from "react";
import {
  defaultAppearance, EmptyMain, Failed, ListSkeleton, MessagesSkeleton, show, useLanguage, type SettingsPage,
} from "../ui";
import {
  AppearanceSettings, Entrance, KeysDialog, LanguageSettings, NewChat, NotificationSettings, Profile, ReadBy, Sessions,
  SettingsMenu, SettingsPageFrame, Status, Switcher, Details, type Target, ConfirmDialog, RequestBar, ForwardTo,
  PinList, ScheduleDialog, ScheduledList,
} from "../ui/later";
import { Frame, SampleConversation, SampleDetails, SampleList } from "./app";
import {
  directMessages, lineOf, manyMessages, people, pins, scheduled, sessions, toldMessages, tripLines, tripMessages,
} from "./samples";

const nothing = () => {};
const done = async () => {};
const hrefOf = (page: SettingsPage) => `#${page}`;

const trip = { title: "Weekend in the mountains", avatarId: "trip", kind: "group" as const, messages: tripMessages,
  lines: tripLines, readUpTo: 18 };
const direct = { title: "Mia Tanaka", avatarId: "mia", kind: "direct" as const, messages: directMessages,
  lines: directMessages.map(lineOf) };
const manyLines = manyMessages.map(lineOf);

const tripPane = <SampleConversation {...trip} />;

function SettingsScreen({ page, children }: { page: SettingsPage; children: ReactNode }) {
  return <Frame shown="main" place="settings"
    list={<SettingsMenu current={page} hrefOf={hrefOf} onGo={nothing} onSignOut={nothing} />}
    main={<SettingsPageFrame page={page} onBack={nothing}>{children}</SettingsPageFrame>} />;
}

function AppearanceScreen() {
  const [appearance, setAppearance] = useState(defaultAppearance);
  return <AppearanceSettings appearance={appearance} onChange={(changed) => { setAppearance(changed); show(changed); }} />;
}

function SwitcherScreen() {
  const { t } = useLanguage();
  const [query, setQuery] = useState("m");
  const targets: Target[] = [
    { id: "1", group: "conversations", label: "Weekend in the mountains", avatarId: "trip", shape: "group", below: t("members",
      { count: 6 }) },
    { id: "2", group: "conversations", label: "Mia Tanaka", avatarId: "mia", below: t("presence.online") },
    { id: "3", group: "people", label: people.long.name, avatarId: "long", below: "@maxi" },
    { id: "4", group: "commands", label: t("newGroup"), icon: "people" },
  ];
  return <Switcher query={query} targets={query ? targets : []} onQuery={setQuery} onPick={nothing} onClose={nothing} />;
}

function ForwardScreen() {
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(["2"]));
  const targets: Target[] = [
    { id: "1", group: "conversations", label: "Weekend in the mountains", avatarId: "trip", shape: "group" },
    { id: "2", group: "conversations", label: "Mia Tanaka", avatarId: "mia" },
    { id: "3", group: "conversations", label: people.long.name, avatarId: "long" },
  ];
  return <ForwardTo query={query} targets={targets} chosen={chosen} onQuery={setQuery} onClose={nothing} onForward={nothing}
    onPick={({ id }) => setChosen((before) => new Set([...before, id]))} />;
}

function NewGroup() {
  const [query, setQuery] = useState("");
  const [name, setName] = useState("");
  return <NewChat kind="group" visibility="private" query={query} name={name}
    found={[people.zoe, people.omar, people.jo, people.unicorn, people.long]} chosen={[people.zoe, people.omar]}
    nameError={name ? undefined : "Give the group a name."} onKind={nothing} onQuery={setQuery} onName={setName}
    onPick={nothing} onCreate={nothing} onRetry={nothing} onBack={nothing} onVisibility={nothing} onDiscover={nothing} />;
}

function Leave() {
  const { t } = useLanguage();
  return <ConfirmDialog title={t("ask.leave.title", { name: trip.title })} text={t("ask.leave.text")} verb={t("ask.leave.verb")}
  onConfirm={nothing} onCancel={nothing} />;
}

function Unreachable() {
  const { t } = useLanguage();
  return <Failed text={t("error.network")} onRetry={nothing} />;
}

function ReadByRegion() {
  const { t } = useLanguage();
  return <Details title={t("message.info")} onBack={nothing} onClose={nothing}>
    <ReadBy read={[people.mia, people.zoe]} delivered={[people.omar]} waiting={[people.long, people.jo]} /></Details>;
}

function SignIn({ failed }: { failed?: boolean }) {
  const { t } = useLanguage();
  return <Entrance kind={failed ? "signIn" : "signUp"} username={failed ? "robin" : ""} iconUrl="./icon.svg" onKind={nothing}
  onSubmit={nothing}
  errors={failed ? { password: t("error.Unauthenticated") } : undefined} />;
}

const list = <SampleList openId="trip" />;

/** Whole windows: what people see. Those with `phone` begin with the list. */
export const screens: Record<string, () => ReactNode> = {
  conversation: () => <Frame shown="main" list={list} main={tripPane} />,
  list: () => <Frame shown="list" list={<SampleList />} main={<EmptyMain hasConversations onNew={nothing} />} />,
  details: () => <Frame shown="details" list={list} main={<SampleConversation {...trip} detailsOpen />}
    details={<SampleDetails />} />,
  direct: () => <Frame shown="main" list={<SampleList openId="mia" />} main={<SampleConversation {...direct}
    typing={["Mia Tanaka"]} />} />,
  reply: () => <Frame shown="main" list={list} main={<SampleConversation {...trip} draft="Sure, and the pan too"
    reply={{ key: "t12", sender: tripMessages[11]!.sender, text: tripMessages[11]!.text }} />} />,
  many: () => <Frame shown="main" list={list} main={<SampleConversation {...trip} messages={manyMessages} lines={manyLines}
    readUpTo={280} from={250} />} />,
  manyRead: () => <Frame shown="main" list={list} main={<SampleConversation {...trip} messages={manyMessages} lines={manyLines}
    readUpTo={undefined} from={350} />} />,
  pins: () => <Frame shown="main" list={list} main={<SampleConversation {...trip} messages={toldMessages}
    lines={toldMessages.map(lineOf)} pins={pins} />} />,
  pinList: () => <Frame shown="main" list={list} main={tripPane}>
    <PinList pins={pins} onJump={nothing} onUnpin={nothing} onClose={nothing} /></Frame>,
  schedule: () => <Frame shown="main" list={list} main={tripPane}><ScheduleDialog now={new Date(2026, 2, 14, 10, 24)} busy={false}
    onSchedule={nothing} onClose={nothing} /></Frame>,
  scheduled: () => <Frame shown="main" list={list} main={tripPane}><ScheduledList items={scheduled} onSendNow={nothing}
    onChange={nothing} onRemove={nothing} onClose={nothing} /></Frame>,
  forward: () => <Frame shown="main" list={list} main={tripPane}><ForwardScreen /></Frame>,
  request: () => <Frame shown="main" list={<SampleList openId="stranger" />} main={<SampleConversation {...direct}
    title="Ada Okafor" avatarId="ada"
    foot={<RequestBar peerName="Ada Okafor" onAccept={nothing} onDecline={nothing} onBlock={nothing} />} />} />,
  offline: () => <Frame shown="main" connection={{ state: "offline", since: new Date(2026, 2, 14, 10, 12).toISOString(),
    nextTryInSeconds: 8 }} waiting={2}
    list={list} main={tripPane} />,
  offlineList: () => <Frame shown="list" connection={{ state: "offline", since: new Date(2026, 2, 14, 10, 12).toISOString(),
    nextTryInSeconds: 8 }} waiting={2}
    list={list} main={tripPane} />,
  update: () => <Frame shown="main" updateReady list={list} main={tripPane} />,
  loading: () => <Frame shown="list" connection={{ state: "connecting" }} list={<SampleList><ListSkeleton /></SampleList>}
    main={<MessagesSkeleton />} />,
  empty: () => <Frame shown="list" list={<SampleList all={[]} />} main={<EmptyMain hasConversations={false}
    onNew={nothing} />} />,
  failed: () => <Frame shown="main" list={list} main={<Unreachable />} />,
  readBy: () => <Frame shown="details" list={list} main={tripPane} details={<ReadByRegion />} />,
  newGroup: () => <Frame shown="list" list={<NewGroup />} main={<EmptyMain hasConversations onNew={nothing} />} />,
  switcher: () => <Frame shown="main" list={list} main={tripPane}><SwitcherScreen /></Frame>,
  confirm: () => <Frame shown="main" list={list} main={tripPane}><Leave /></Frame>,
  keys: () => <Frame shown="main" list={list} main={tripPane}><KeysDialog onClose={nothing} /></Frame>,
  settingsMenu: () => <Frame shown="list" place="settings"
    list={<SettingsMenu hrefOf={hrefOf} onGo={nothing} onSignOut={nothing} />}
    main={<EmptyMain hasConversations onNew={nothing} />} />,
  profile: () => <SettingsScreen page="profile"><Profile me={people.me} onSave={done} /></SettingsScreen>,
  status: () => <SettingsScreen page="status"><Status status="online" text="" onStatus={nothing}
    onText={done} /></SettingsScreen>,
  appearance: () => <SettingsScreen page="appearance"><AppearanceScreen /></SettingsScreen>,
  language: () => <SettingsScreen page="language"><LanguageSettings code="en" onChange={nothing} /></SettingsScreen>,
  notifications: () => <SettingsScreen page="notifications">
    <NotificationSettings permission="granted" notifications={{ shown: true, sound: false, preview: true }}
      onChange={nothing} /></SettingsScreen>,
  sessions: () => <SettingsScreen page="sessions"><Sessions sessions={sessions} onEnd={nothing} onEndOthers={nothing}
    onRetry={nothing} /></SettingsScreen>,
  signUp: () => <SignIn />,
  signIn: () => <SignIn failed />,
};
