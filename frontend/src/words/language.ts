/** The language of this browser's pages: the chosen one, or the first of the browser's that there is a catalogue for. It holds until the page is loaded anew. */

import { again } from "../lib/again";
import type { Sentences } from "./hear";

const KEY = "servicebay.language";
const catalogues = import.meta.glob<Catalogue>("./*.json", { import: "default" });
const hubs = import.meta.glob<Sentences>("../../../src/servicebay/sentences/*.json", { import: "default" });

/** What stands for an English text, by that text; several forms where it depends on a number. */
export type Catalogue = Readonly<Record<string, string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>>;

/** BCP 47 tags of what is spoken, English (which is in the code) first. */
export const LANGUAGES: readonly string[] = ["en", ...Object.keys(catalogues).map((path) => path.slice(2, -".json".length))];

/** What the hub speaks where it has no page before it: alerts that are sent. */
export const HUB_LANGUAGES: readonly string[] = ["en", ...Object.keys(hubs).map((path) => path.slice(path.lastIndexOf("/") + 1, -".json".length))];

/** What was chosen; nothing: as the browser says. */
export function chosenLanguage(): string | undefined {
  try {
    return LANGUAGES.find((each) => each === localStorage.getItem(KEY));
  } catch {
    return undefined;
  }
}

/** Choose one, and load the page anew in it. */
export function chooseLanguage(next: string | undefined): void {
  try {
    if (next === undefined) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Private windows may deny storage: the browser's own language stays.
  }
  location.reload();
}

/** The first of the browser's languages that is spoken: 'de-AT' is 'de'. */
export function spokenOf(wanted: readonly string[]): string {
  return wanted.map((tag) => tag.split("-")[0] ?? "").find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

export const language = chosenLanguage() ?? spokenOf(navigator.languages);

/** A language by its own name: 'Deutsch'. */
export const nameOf = (tag: string): string => new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;

/** 'nas, media and backup'. */
export const listOf = (names: readonly string[]): string => new Intl.ListFormat(language === "en" ? "en-GB" : language).format(names);

/** The texts of a language; none for English, or where they cannot be fetched: then English is shown. */
export async function fetchCatalogue(tag: string): Promise<Catalogue> {
  return (await fetched(catalogues[`./${tag}.json`])) ?? {};
}

/** The hub's sentences in a language; nothing where they cannot be fetched: then they stay English. */
export async function fetchSentences(tag: string): Promise<Sentences | undefined> {
  return fetched(hubs[`../../../src/servicebay/sentences/${tag}.json`]);
}

const fetched = async <T>(load: (() => Promise<T>) | undefined): Promise<T | undefined> => load && again(load, [250, 1_000]).catch(() => undefined);
