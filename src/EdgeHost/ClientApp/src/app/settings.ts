import type { PresenceStatus } from "@chatorleans/client";
import { defaultAppearance, languageFor, languages, type Appearance, type LanguageCode } from "../ui";
import type { Notifications } from "../ui/later";
import { keep, readKept } from "./kept";

/** What this browser is set to, whoever is signed in. */
export const deviceSettings = {
  appearance: (): Appearance => ({ ...defaultAppearance, ...read<Partial<Appearance>>("appearance") }),
  keepAppearance: (appearance: Appearance): void => write("appearance", appearance),
  language: (): LanguageCode => {
    const kept = read<string>("language");
    return languages.find((code) => code === kept) ?? languageFor(navigator.languages);
  },
  keepLanguage: (code: LanguageCode): void => write("language", code),
  listWidth: (): number => {
    const kept = read<number>("listWidth");
    return typeof kept === "number" && kept >= 240 && kept <= 420 ? kept : 320;
  },
  keepListWidth: (width: number): void => write("listWidth", width),
  notifications: (): Notifications =>
    ({ shown: false, preview: true, sound: true, ...read<Partial<Notifications>>("notifications") }),
  keepNotifications: (notifications: Notifications): void => write("notifications", notifications),
  status: (): OwnStatus => ({ status: "online", ...read<Partial<OwnStatus>>("status") }),
  /** None, where nobody has chosen one: then it is as the server does it. */
  chosenStatus: (): OwnStatus | undefined => read<Partial<OwnStatus>>("status") && deviceSettings.status(),
  keepStatus: (status: OwnStatus | undefined): void => write("status", status),
};

export interface OwnStatus {
  readonly status: Exclude<PresenceStatus, "offline">;
  readonly text?: string;
}

const read = <T>(setting: string): T | undefined => readKept("localStorage", setting);
const write = (setting: string, value: unknown): void => keep("localStorage", setting, value);
