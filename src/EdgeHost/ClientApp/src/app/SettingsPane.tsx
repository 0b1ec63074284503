import { keys, type DeviceList, type User } from "@chatorleans/client";
import { useEffect, useState } from "react";
import { settingsPages, show, useLanguage, type LanguageCode, type SettingsPage } from "../ui";
import {
  AppearanceSettings, LanguageSettings, NotificationSettings, Profile, Sessions, SettingsMenu, SettingsPageFrame, Status,
  type ChosenStatus,
} from "../ui/later";
import { errorText } from "./errors";
import { askPermission, permission } from "./notifications/screen";
import { asked } from "./questions";
import { useRouter } from "./router";
import { useSession } from "./session";
import { deviceSettings } from "./settings";
import { personOf } from "./shown";
import { useLoaded } from "./useLoaded";
import { useValue } from "./useStore";

export function SettingsList({ current, onSignOut }: { current: SettingsPage | undefined; onSignOut: () => void }) {
  const router = useRouter();
  const route = (of: SettingsPage) => ({ page: "settings", of }) as const;
  return <SettingsMenu current={current} hrefOf={(page) => router.hrefOf(route(page))} onGo={(page) => router.go(route(page))}
    onSignOut={onSignOut} />;
}

interface Props {
  of: SettingsPage | undefined;
  onLanguage: (code: LanguageCode) => void;
}

/** One page of the settings; the first one where none is chosen. */
export function SettingsPane({ of = settingsPages[0], onLanguage }: Props) {
  const router = useRouter();
  return <SettingsPageFrame page={of} onBack={router.out}><Page of={of} onLanguage={onLanguage} /></SettingsPageFrame>;
}

function Page({ of, onLanguage }: { of: SettingsPage; onLanguage: Props["onLanguage"] }) {
  const { code } = useLanguage();
  switch (of) {
    case "profile": return <OwnProfile />;
    case "status": return <OwnStatus />;
    case "appearance": return <OwnAppearance />;
    case "language": return <LanguageSettings code={code} onChange={onLanguage} />;
    case "notifications": return <OwnNotifications />;
    case "sessions": return <OwnSessions />;
  }
}

function OwnProfile() {
  const { client } = useSession();
  const language = useLanguage();
  const person = useValue(client.store, keys.person(client.me.id)) ?? client.me;
  const save = (name: string) => client.account.call<User>("PATCH", "/users/me", { displayName: name.normalize("NFC") })
    .then((user) => client.people.learn(user), (error: unknown) => { throw new Error(errorText(error, language)); });
  return <Profile key={person.displayName} me={personOf(person)} onSave={save} />;
}

function OwnStatus() {
  const { client, fail } = useSession();
  const language = useLanguage();
  const [own, setOwn] = useState(deviceSettings.status);
  const change = async (changed: typeof own) => {
    await client.showPresence(changed);
    setOwn(changed);
    deviceSettings.keepStatus(changed);
  };
  const onStatus = (status: ChosenStatus) => void change({ ...own, status }).catch((error: unknown) => fail(error));
  const onText = (text: string) => change({ ...own, text: text || undefined })
    .catch((error: unknown) => { throw new Error(errorText(error, language)); });
  return <Status key={own.text} status={own.status} text={own.text ?? ""} onStatus={onStatus} onText={onText} />;
}

function OwnAppearance() {
  const [appearance, setAppearance] = useState(deviceSettings.appearance);
  return <AppearanceSettings appearance={appearance} onChange={(changed) => {
    setAppearance(changed);
    show(changed);
    deviceSettings.keepAppearance(changed);
  }} />;
}

function OwnNotifications() {
  const [notifications, setNotifications] = useState(deviceSettings.notifications);
  const [permitted, setPermitted] = useState(permission);
  useEffect(() => {
    // It is given and taken in the browser's own settings, too.
    const look = () => setPermitted(permission());
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, []);
  return <NotificationSettings notifications={notifications} permission={permitted} onChange={(changed) => {
    setNotifications(changed);
    deviceSettings.keepNotifications(changed);
    if (changed.shown && permitted === "default") void askPermission().then(setPermitted);
  }} />;
}

function OwnSessions() {
  const { client: { account }, ask } = useSession();
  const { t } = useLanguage();
  const { loaded, error, load } = useLoaded(() => account.call<DeviceList>("GET", "/users/me/devices"), [account]);
  const sessions = loaded?.items;
  const end = (ids: readonly string[]) => ids.reduce<Promise<unknown>>((before, id) =>
    before.then(() => account.call("DELETE", `/users/me/devices/${id}`)), Promise.resolve()).finally(load);
  const others = (sessions ?? []).filter(({ current }) => !current).map(({ id }) => id);
  return (
    <Sessions sessions={sessions} error={error} onRetry={() => void load()}
      onEnd={({ id, name }) => ask({ ...asked("endSession", t, name), act: () => end([id]) })}
      onEndOthers={() => ask({
        title: t("ask.endOthers.title"), text: t("ask.endOthers.text"), verb: t("ask.endOthers.verb"), act: () => end(others),
      })} />
  );
}
