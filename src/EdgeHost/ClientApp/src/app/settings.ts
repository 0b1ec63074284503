import type { PresenceStatus } from "@chatorleans/client";
import { defaultAppearance, languageFor, languages, type Appearance, type LanguageCode } from "../ui";
import type { Notifications } from "../ui/later";

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
  keepStatus: (status: OwnStatus | undefined): void => write("status", status),
};

export interface OwnStatus {
  readonly status: Exclude<PresenceStatus, "offline">;
  readonly text?: string;
}

const nameOf = (setting: string) => `chat.${setting}`;

/** What stands there may have been written by another version, or not at all. */
function read<T>(setting: string): T | undefined {
  try {
    return JSON.parse(localStorage.getItem(nameOf(setting)) ?? "null") as T ?? undefined;
  } catch {
    return undefined;
  }
}

function write(setting: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(nameOf(setting));
    else localStorage.setItem(nameOf(setting), JSON.stringify(value));
  } catch {
    // The browser keeps nothing: it is so until the page ends.
  }
}
