/**
 * Every text of the client is said here: English in the code is the key of its translation, as with gettext.
 *
 * `{name}` stands for a value; a number is written as the language does, so what only looks like one (a port, a line) is a text. The first argument is always a literal: `python -m tools.words` collects them.
 */

import { createElement, Fragment, type ReactNode } from "react";
import { formatNumber } from "../lib/amount";
import { fetchCatalogue, language, type Catalogue } from "./language";

export type Values = Readonly<Record<string, string | number>>;

let catalogue: Catalogue = {};
const forms = new Intl.PluralRules(language);

/** Learn the texts of the page's language: before the app is imported, whose modules say many of them as they are loaded. */
export async function learnTexts(): Promise<void> {
  document.documentElement.lang = language;
  catalogue = await fetchCatalogue(language);
}

/** `say("Stop {name}?", { name })`. */
export function say(text: string, values?: Values): string {
  const said = catalogue[text];
  return fill(typeof said === "string" ? said : text, values);
}

/** A word that means two things in English: `sayAs("key", "Up")`. Its key is `key: Up`. */
export function sayAs(context: string, text: string): string {
  const said = catalogue[`${context}: ${text}`];
  return typeof said === "string" ? said : text;
}

/** `sayCount(3, "{n} service", "{n} services")`: the form that goes with a number, which is `{n}`. Its key is the second. */
export function sayCount(n: number, one: string, many: string, values?: Values): string {
  const said = catalogue[many];
  const form = typeof said === "object" ? (said[forms.select(n)] ?? said.other) : said;
  return fill(form ?? (n === 1 ? one : many), { ...values, n });
}

/** What stands for `{name}` and for `<name>…</name>` in a text that has parts of the page in it. */
type Nodes = Readonly<Record<string, ReactNode>>;
type Tags = Readonly<Record<string, (inner: ReactNode) => ReactNode>>;

/** A text with links, ages and the like in it: `<Say text="See <link>the log</link> of {age} ago." values={{ age: <Age … /> }} tags={{ link: (inner) => <Link …>{inner}</Link> }} />`. */
export function Say({ text, values, tags }: { readonly text: string; readonly values?: Nodes; readonly tags?: Tags }): ReactNode {
  return together(
    parts(say(text)).map(({ tag, inner }) => {
      const made = together(inner.split(/(\{\w+\})/).map((part) => (part.startsWith("{") ? written(values?.[part.slice(1, -1)] ?? part) : part)));
      return tags?.[tag]?.(made) ?? made;
    }),
  );
}

const together = (nodes: readonly ReactNode[]): ReactNode => createElement(Fragment, null, ...nodes);

/** A text cut at its marks; what stands outside of them has the tag ''. */
export function parts(text: string): readonly { readonly tag: string; readonly inner: string }[] {
  return text.split(/(<(\w+)>.*?<\/\2>)/s).flatMap((part, index) => {
    if (index % 3 === 2 || part === "") return [];
    const marked = index % 3 === 1 ? /^<(\w+)>(.*)<\/\1>$/s.exec(part) : null;
    return [{ tag: marked?.[1] ?? "", inner: marked?.[2] ?? part }];
  });
}

function fill(text: string, values: Values | undefined): string {
  return values === undefined ? text : text.replace(/\{(\w+)\}/g, (whole, name: string) => `${written(values[name] ?? whole)}`);
}

const written = <T,>(value: T): T | string => (typeof value === "number" ? formatNumber(value, 3, 0) : value);
