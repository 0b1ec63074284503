import { createContext, Fragment, use, useLayoutEffect, useMemo, type ReactNode } from "react";
import { directionOf, type Catalogue, type Key, type LanguageCode } from "./catalogue";
import { format, type Value } from "./format";
import { timesOf, type Times } from "./times";

export interface Language {
  code: LanguageCode;
  locale: string;
  direction: "ltr" | "rtl";
  /** A sentence as plain text, for names and titles. What is seen is a `Phrase`. */
  t: (key: Key, values?: Record<string, Value>) => string;
  phrase: (key: Key, values: Record<string, ReactNode>) => ReactNode[];
  number: (value: number) => string;
  list: (names: readonly string[]) => string;
  times: Times;
}

const Current = createContext<Language | undefined>(undefined);

const present = () => new Date();

const isolated = (value: ReactNode) => typeof value === "string" ? <bdi>{value}</bdi> : value;

export function languageOf(code: LanguageCode, locale: string, catalogue: Catalogue, now = present): Language {
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const lists = new Intl.ListFormat(locale, { style: "long", type: "conjunction" });
  const rules = { plural: (count: number) => plurals.select(count), number: (value: number) => numbers.format(value) };
  const t: Language["t"] = (key, values = {}) => format(catalogue[key], values, rules).join("");
  return {
    code, locale, direction: directionOf(code), t, number: rules.number,
    phrase: (key, values) => format<ReactNode>(catalogue[key], values, { ...rules, show: isolated }),
    list: (names) => lists.format(names),
    times: timesOf(locale, { today: t("day.today"), yesterday: t("day.yesterday") }, now),
  };
}

interface ProviderProps {
  code: LanguageCode;
  locale: string;
  catalogue: Catalogue;
  /** The server's clock, where it is known. */
  now?: () => Date;
  children: ReactNode;
}

/** Everything below speaks this language, and the document says so. */
export function LanguageProvider({ code, locale, catalogue, now, children }: ProviderProps) {
  const language = useMemo(() => languageOf(code, locale, catalogue, now), [code, locale, catalogue, now]);
  useLayoutEffect(() => {
    document.documentElement.lang = code;
    document.documentElement.dir = language.direction;
  }, [code, language]);
  return <Current value={language}>{children}</Current>;
}

export function useLanguage(): Language {
  const language = use(Current);
  if (!language) throw new Error("There is no LanguageProvider around this.");
  return language;
}

/** A sentence whose values may be elements. Names and other words of people keep their own direction. */
export function Phrase({ of, values = {} }: { of: Key; values?: Record<string, ReactNode> }) {
  const { phrase } = useLanguage();
  return phrase(of, values).map((part, index) => <Fragment key={index}>{part}</Fragment>);
}
