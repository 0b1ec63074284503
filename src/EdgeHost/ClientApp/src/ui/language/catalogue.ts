import type english from "./en.json";
import type { Piece } from "./format";

export type Key = keyof typeof english;
export type Catalogue = Readonly<Record<Key, readonly Piece[]>>;

export const languages = ["en", "de", "ar"] as const;
export type LanguageCode = (typeof languages)[number];

/** As their speakers call them. */
export const languageNames: Record<LanguageCode, string> = { en: "English", de: "Deutsch", ar: "العربية" };

export const directionOf = (code: LanguageCode): "ltr" | "rtl" => code === "ar" ? "rtl" : "ltr";

// Each is a file of its own: a browser reads the one it shows.
const files: Record<LanguageCode, () => Promise<{ default: unknown }>> = {
  en: () => import("./en.json"),
  de: () => import("./de.json"),
  ar: () => import("./ar.json"),
};

export const loadCatalogue = async (code: LanguageCode): Promise<Catalogue> => (await files[code]()).default as Catalogue;

/** The first language of those that the user reads which there is. */
export const languageFor = (wanted: readonly string[]): LanguageCode =>
  wanted.map((tag) => languages.find((code) => code === tag.split("-")[0]!.toLowerCase())).find(Boolean) ?? "en";

/** How the user writes times in this language: they may have said from where they are. */
export const localeFor = (code: LanguageCode, wanted: readonly string[]): string =>
  wanted.find((tag) => tag.split("-")[0]!.toLowerCase() === code) ?? code;
