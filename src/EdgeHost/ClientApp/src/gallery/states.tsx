import { useState, type ReactNode } from "react";
import {
  Avatar, Badge, Button, ConversationRow, IconButton, ListSkeleton, StatusStrip, Ticks, useLanguage, type Connection,
  type Delivery, type MessageCommands,
} from "../ui";
import { Composer, DayPill, Message, SystemLine, UnreadDivider } from "../ui/conversation";
import {
  Members, NotificationSettings, Choice, Field, PasswordField, RequestBar, SearchField, Switch, Toasts,
} from "../ui/later";
import styles from "./gallery.module.css";
import { changedStates, conversations, happenings, messageStates, now, people, tripMessages } from "./samples";

const nothing = () => {};
const commands: MessageCommands = { onReply: nothing, onMenu: nothing, onCopy: nothing, onRetry: nothing, onDiscard: nothing,
  onJump: nothing, onReact: nothing, onPickReaction: nothing, onEdit: nothing, onDelete: nothing };

const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={styles.group}><h2>{title}</h2><div className={styles.shown}>{children}</div></section>);

const Shown = ({ title, message }: typeof messageStates[number]) => (
  <figure key={message.key} className={styles.figure}><figcaption>{title}</figcaption>
    <Message message={message} isGroup startsGroup endsGroup tabIndex={0} commands={commands} /></figure>);

/** Every component by itself, in every state. */
export function States() {
  return (
    <main className={styles.states}>
      <h1>Components</h1>
      <Group title="Rows of the list">{conversations.map((conversation, index) => (
        <div key={conversation.id} className={styles.narrow}><ConversationRow conversation={conversation} isOpen={index === 1}
          href="#" tabIndex={0} onOpen={nothing} /></div>))}
      </Group>
      <Group title="Messages">{messageStates.map(Shown)}</Group>
      <Group title="Changes of messages">{changedStates.map(Shown)}</Group>
      <Group title="Lines"><DayPill at={now().toISOString()} /><UnreadDivider />
        {happenings.map((happening, index) => <SystemLine key={index} happening={happening} at={now().toISOString()} />)}</Group>
      <Pieces />
      <Composers />
      <Group title="Strips"><Strips /></Group>
      <Group title="Requests">
        <RequestBar peerName={people.ada.name} onAccept={nothing} onDecline={nothing} onBlock={nothing} />
        <RequestBar busy error="The server is busy. Try again." onAccept={nothing} onDecline={nothing} /></Group>
      <Group title="Failures and waiting">
        <Members members={undefined} error="The server cannot be reached." mayRemove={() => false} rolesFor={() => []}
          onRemove={nothing} onRole={nothing} onRetry={nothing} />
        <ListSkeleton rows={2} />
        {(["denied", "unsupported", "default"] as const).map((permission) => <NotificationSettings key={permission}
          permission={permission} notifications={{ shown: true, sound: false, preview: true }} onChange={nothing} />)}</Group>
      <Toasts onDismiss={nothing} toasts={[
        { id: "1", text: "Copied" }, { id: "2", kind: "failed", text: "The server cannot be reached.",
          action: { label: "Try again", onSelect: nothing } }]} />
    </main>
  );
}

function Pieces() {
  const { t } = useLanguage();
  const [on, setOn] = useState(true);
  const [size, setSize] = useState("normal");
  const [query, setQuery] = useState("mia");
  const deliveries: Delivery["state"][] = ["sending", "waiting", "sent", "delivered", "read", "failed"];
  return (
    <Group title="Pieces">
      <div className={styles.row}>{Object.values(people).map(({ id, name }) => <Avatar key={id} id={id} name={name}
        presence="online" />)}
        <Avatar id="a" name="Mia Tanaka" shape="group" /><Avatar id="b" name="News" shape="channel" /><Avatar id="c" name="Ada"
          presence="away" size="large" /></div>
      <div className={styles.row}>{(["primary", "quiet", "plain", "danger", "dangerQuiet"] as const).map((kind) =>
        <Button key={kind} kind={kind}>{t("save")}</Button>)}
        <Button kind="primary" busy>{t("save")}</Button><Button kind="primary" disabled>{t("save")}</Button><IconButton
          icon="settings" label={t("settings")} /></div>
      <div className={styles.row}><Badge count={1} /><Badge count={42} muted /><Badge count={1234} />
        {deliveries.map((state) => <Ticks key={state} state={state} />)}</div>
      <Field label={t("entrance.username")} value="robin" hint={t("entrance.usernameHint")} onChange={nothing} />
      <PasswordField label={t("entrance.password")} value="secret" error={t("error.Unauthenticated")} onChange={nothing} />
      <SearchField label={t("list.find")} value={query} onChange={setQuery} />
      <Choice inRow label={t("appearance.textSize")} value={size} onChange={setSize}
        options={(["small", "normal", "large"] as const).map((value) => ({ value, label: t(`appearance.${value}`) }))} />
      <Switch label={t("notifications.sound")} hint={t("notifications.previewHint")} checked={on} onChange={setOn} />
      <Switch label={t("notifications.sound")} checked={false} disabled onChange={nothing} />
    </Group>
  );
}

const nearLimit = "x".repeat(7_900);
const overLimit = "ö".repeat(4_150);

const Composers = () => (
  <Group title="Composers">
    <Composer draft="" bytesMost={8_192} onDraft={nothing} onSend={nothing} />
    <Composer draft={"A draft of two lines,\nand its field has grown"} reply={{ key: "r", sender: tripMessages[0]!.sender,
      text: tripMessages[0]!.text }} bytesMost={8_192}
      onDraft={nothing} onSend={nothing} onCancelReply={nothing} />
    <Composer draft="A draft that comes back" edit={{ quote: { key: "e", sender: { id: "me", name: people.me.name, me: true },
      text: "A message that is being changed" }, mentioned: [] }} bytesMost={8_192} onDraft={nothing} onSend={nothing} />
    <Composer draft={nearLimit} bytesMost={8_192} onDraft={nothing} onSend={nothing} />
    <Composer draft={overLimit} bytesMost={8_192}
      onDraft={nothing} onSend={nothing} />
  </Group>);

function Strips() {
  const states: readonly [Connection, number, boolean][] = [
    [{ state: "connecting" }, 0, false], [{ state: "moving" }, 0, false], [{ state: "online" }, 3, false], [{ state: "online" },
      0, true],
    [{ state: "offline", since: now().toISOString(), nextTryInSeconds: 12 }, 1, false],
  ];
  return states.map(([connection, waiting, updateReady], index) => (
    <StatusStrip key={index} connection={connection} waiting={waiting} updateReady={updateReady} onTryNow={nothing}
      onUpdate={nothing} />));
}
