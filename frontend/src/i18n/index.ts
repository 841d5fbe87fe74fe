/** The words of panel and card, in English and German. */

import de from "./de.json";
import en from "./en.json";

export type Key = keyof typeof en;
export type Words = Readonly<Record<Key, string>>;

const LANGUAGES: Record<string, Words> = { en, de };

export type Translate = (key: Key, values?: Record<string, string | number>) => string;

/** The translator of a language, or of English where there are no words of it. */
export function translator(language: string): Translate {
  const words = LANGUAGES[language.toLowerCase().split("-")[0] ?? "en"] ?? en;
  return (key, values) =>
    words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values?.[name] ?? whole));
}

/** The words for a value that a newer backend may have added: then its own name. */
export function term(
  t: Translate,
  group: string,
  value: string,
  values?: Record<string, string>,
): string {
  const key = `${group}.${value}`;
  return key in en ? t(key as Key, values) : value.replaceAll("_", " ");
}

/** Whether there are words for a value. */
export function isKnown(group: string, value: string): boolean {
  return `${group}.${value}` in en;
}
