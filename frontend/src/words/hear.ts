/**
 * The hub's sentences in another language. They come in English, ready made: `web.service did not answer within 5 s.`; which
 * template made one is found again, and its translation filled with what stood in the places of `{0}`, `{1}`.
 *
 * What is put in a place is heard in turn where it is a sentence or a part of one, and never where it is a single word: that is
 * a name. What is not known stays English.
 */

/** A template's translation by the template; the same places in both, in any order. */
export type Sentences = Readonly<Record<string, string>>;

export type Hear = (text: string) => string;

const LONGEST = 4_000;
const KEPT = 4_000;
/** So many parts in parts are looked at: a program's own words could be cut again and again. */
const DEEPEST = 12;
const WEAK_LETTERS = 5;
const ENOUGH_LETTERS = 7;
const SURE_LETTERS = 20;
const FEW_LETTERS = 7;
const MOST_SUBJECT_WORDS = 6;
const MOST_CUTS = 24;
/** What begins so says nothing of what is before it: prepositions, nouns, and what a step or a command does (`podman start web`). */
const NO_PREDICATES =
  /^(?:and|at|by|for|from|in|of|on|or|to|with|configuration|container|image|line|network|port|secret|section|signal|status|delete|pull|reload|restart|start|stop|write)\s/;
const LIST = /(, | and )/;
const PARTS = /(; )/;
/** Between sentences, and between lines. */
const SENTENCES = /((?<=[.!?])\s+(?=[A-Z“'"(])|\n+)/;
const PLACE = /\{(\d+)\}/;
/** What follows is told by a program: its words stay as they are. */
const QUOTES = /(?:said last| fails): $/;
const WORD = /[A-Za-z][\w'-]*/g;

interface Pattern {
  readonly said: string;
  readonly literals: readonly string[];
  readonly order: readonly number[];
  readonly letters: number;
  /** `{0}; edited`: the first place has a label, such as `Running`, which is heard as it would be by itself. */
  readonly isLabelled: boolean;
  match?: RegExp;
}

/** What was found: how many characters of it stayed as they were (`loose`: several words of them), and how many letters its template has: a half more where it begins with one. */
interface Heard {
  readonly text: string;
  readonly left: number;
  readonly loose: boolean;
  readonly letters: number;
}

/** What hears in the language of a catalogue. A template without a translation is not known. */
export function hearing(sentences: Sentences): Hear {
  const known = Object.entries(sentences).filter(([, said]) => said !== "");
  const exact = new Map(known.filter(([template]) => !PLACE.test(template)));
  const { byWord, anywhere } = index(known.filter(([template]) => PLACE.test(template)));
  const and = ` ${exact.get("and") ?? "and"} `;
  let memo = new Map<string, Heard | undefined>();
  let depth = 0;

  /** One whole text; undefined where nothing of it is known. `within`: it stands in another, and may be a name. */
  function find(text: string, within = false): Heard | undefined {
    const key = within ? ` ${text}` : text;
    if (memo.has(key)) return memo.get(key);
    if (depth >= DEEPEST) return undefined;
    if (memo.size >= KEPT) memo = new Map();
    memo.set(key, undefined); // what leads back to itself is not known
    depth += 1;
    const found = look(text, within);
    depth -= 1;
    memo.set(key, found);
    return found;
  }

  function look(text: string, within: boolean): Heard | undefined {
    const plain = word(text);
    if (plain !== undefined) return plain;
    if (!/\s/.test(text) || text.length > LONGEST) return undefined;
    const bare = text.trim();
    if (bare !== text) return outside(text, bare, find(bare, within));
    const turned = otherwise(text, word);
    if (turned !== undefined) return turned;
    const isOne = !/[,;.:!?]\s/.test(text);
    const straight = matched(text, within);
    if (isEnough(straight, isOne)) return straight;
    const whole = best([straight, otherwise(text, (other, isTurned) => matched(other, within, isTurned)), several(text, SENTENCES)]);
    if (isEnough(whole, isOne) || (isOne && whole?.left === 0)) return whole;
    return best([several(text, LIST, true), whole, ...[several(text, PARTS), bracketed(text), explained(text), appended(text), predicated(text)].map(lesser)]);
  }

  /** A text without places. */
  function word(text: string): Heard | undefined {
    const said = exact.get(text);
    return said === undefined ? undefined : { text: said, left: 0, loose: false, letters: lettersOf(text) };
  }

  /** By a template with places. */
  function matched(text: string, within = false, isTurned = false): Heard | undefined {
    const candidates = new Set(anywhere);
    for (const each of text.match(WORD) ?? []) for (const pattern of byWord.get(each) ?? []) candidates.add(pattern);
    const fitting = isTurned ? [...candidates].filter((pattern) => pattern.literals[0] !== "") : [...candidates]; // a name is never turned
    return best(fitting.map((pattern) => filled(pattern, text, within)));
  }

  function filled(pattern: Pattern, text: string, within: boolean): Heard | undefined {
    if (!mayFit(pattern.literals, text)) return undefined;
    pattern.match ??= expression(pattern.literals);
    const values = pattern.match.exec(text)?.slice(1);
    if (values === undefined) return undefined;
    const heard = values.map((value, at) => {
      if (QUOTES.test(pattern.literals[at] ?? "")) return unheard(value, 0);
      return (at === 0 && pattern.isLabelled ? word(value) : undefined) ?? argument(value);
    });
    if (pattern.letters < FEW_LETTERS && !isSure(heard, pattern.letters, within)) return undefined;
    const all = together(heard);
    const byNumber = new Map(pattern.order.map((number, at) => [number, heard[at]?.text ?? ""]));
    const said = pattern.said.replace(/\{(\d+)\}/g, (place, number: string) => byNumber.get(Number(number)) ?? place);
    const crosses = values.slice(0, -1).some((value) => SENTENCES.test(value));
    return { ...all, text: said, letters: crosses ? 0 : pattern.letters };
  }

  /** What stands in a place. A single word is a name, or a number. */
  function argument(value: string): Heard {
    if (/^\s?[\d.,:]*$/.test(value)) return unheard(value, 0);
    const isMore = /\s/.test(value.trim()) || /^[\s,;:(]/.test(value);
    return (isMore ? find(value, true) : undefined) ?? unheard(value);
  }

  /** The same with another first letter, or with or without a full stop: parts are put together so. */
  function otherwise(text: string, how: (other: string, isTurned: boolean) => Heard | undefined): Heard | undefined {
    const stopped = text.endsWith(".") ? text.slice(0, -1) : `${text}.`;
    return best(
      [turnedFirst(text), stopped, turnedFirst(stopped)].map((other, at) => {
        const found = how(other, at !== 1);
        return found && withText(found, likeEnds(found.text, text));
      }),
    );
  }

  /** Several sentences or parts, of which one at least is known, or all. */
  function several(text: string, between: RegExp, all = false): Heard | undefined {
    const parts = text.split(between);
    if (parts.length < 3) return undefined;
    const heard = parts.map((part, at) => (at % 2 === 1 ? unheard(part === " and " ? and : part, 0) : find(part)));
    const missing = heard.filter((each) => each === undefined).length;
    if (all ? missing > 0 : missing === (parts.length + 1) / 2) return undefined;
    const whole = together(heard.map((each, at) => each ?? unheard(parts[at] ?? "")));
    return all ? { ...whole, letters: Math.max(...heard.map((each) => each?.letters ?? 0)) } : whole;
  }

  /** `web.service (it failed)`. */
  function bracketed(text: string): Heard | undefined {
    const [, head, inner, end] = /^(.+ )\((.+)\)(\.?)$/s.exec(text) ?? [];
    const found = inner === undefined || !/\s/.test(inner) ? undefined : find(inner);
    if (head === undefined || found === undefined) return undefined;
    return together([argument(head), unheard("(", 0), found, unheard(`)${end ?? ""}`, 0)]);
  }

  /** `photos: did not answer`: of a name, a cause of several words; of what is known, any. */
  function explained(text: string): Heard | undefined {
    const found = cuts(text, ": ").map(({ head, rest }) => {
      const before = word(head) ?? argument(head);
      const cause = rest.slice(2);
      const told = (before.left === 0 && /\s/.test(head)) || /\s/.test(cause) ? find(cause) : undefined;
      return told === undefined && before.left > 0 ? undefined : together([before, unheard(": ", 0), told ?? unheard(cause)]);
    });
    return best(found);
  }

  /** `Restart web, which needs db`: a sentence, and what was put behind it with a comma, a space or the like of its own. */
  function appended(text: string): Heard | undefined {
    for (const mark of [", ", "; ", " "]) {
      for (const { head, rest } of cuts(text, mark)) {
        const more = mark === " " ? (word(rest.trim()) ?? ended(rest.trim())) : (word(rest) ?? ended(rest));
        const found = more === undefined ? undefined : find(head);
        if (found !== undefined && more !== undefined) return together([found, unheard(mark === " " ? " " : "", 0), more]);
      }
    }
    return undefined;
  }

  /** By a template with places; a full stop may be the whole sentence's, or its own. */
  function ended(text: string): Heard | undefined {
    const bare = text.endsWith(".") ? matched(text.slice(0, -1)) : undefined;
    return best([matched(text), bare && withText(bare, `${bare.text.replace(/\.$/, "")}.`)]);
  }

  /** `photos.example.org did not answer.`: a subject, and a part that says something of it. */
  function predicated(text: string): Heard | undefined {
    const stop = text.endsWith(".") ? "." : "";
    for (const { head, rest } of cuts(stop === "" ? text : text.slice(0, -1), " ").slice(0, MOST_SUBJECT_WORDS)) {
      const told = rest.slice(1);
      if (!/^[a-z]+\s/.test(told) || NO_PREDICATES.test(told)) continue;
      const whole = stop === "" ? undefined : word(`${told}.`);
      if (whole !== undefined) return together([argument(head), unheard(" ", 0), whole]);
      const found = word(told) ?? matched(told);
      if (found !== undefined) return together([argument(head), unheard(" ", 0), found, unheard(stop, 0)]);
    }
    return undefined;
  }

  return (text) => find(text)?.text ?? text;
}

/** A text by the template that made it, as `said` has it. What stands in the places stays as it is. */
export function refilled(template: string, said: string, text: string): string {
  const parts = template.split(PLACE);
  const values = expression(parts.filter((_, at) => at % 2 === 0)).exec(text)?.slice(1);
  if (values === undefined) return text;
  const order = parts.filter((_, at) => at % 2 === 1);
  return said.replace(/\{(\d+)\}/g, (place, number: string) => values[order.indexOf(number)] ?? place);
}

function index(entries: readonly (readonly [template: string, said: string])[]): { readonly byWord: ReadonlyMap<string, readonly Pattern[]>; readonly anywhere: readonly Pattern[] } {
  const counts = new Map<string, number>();
  const made = entries.map(([template, said]) => {
    const parts = template.split(PLACE);
    const literals = parts.filter((_, at) => at % 2 === 0);
    const order = parts.filter((_, at) => at % 2 === 1).map(Number);
    const words = wholeWords(literals);
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return { words, pattern: { said, literals, order, letters: lettersOf(literals.join("")) + (literals[0] === "" ? 0 : 0.5), isLabelled: literals[0] === "" && /^[,;] /.test(literals[1] ?? "") } satisfies Pattern };
  });
  const byWord = new Map<string, Pattern[]>();
  const anywhere: Pattern[] = [];
  for (const { words, pattern } of made) {
    const rarest = [...words].toSorted((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0))[0];
    if (rarest === undefined) anywhere.push(pattern);
    else byWord.set(rarest, [...(byWord.get(rarest) ?? []), pattern]);
  }
  return { byWord, anywhere };
}

/** The words of a template that no value can be a part of. */
function wholeWords(literals: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  literals.forEach((literal, at) => {
    for (const word of literal.matchAll(WORD)) {
      const touchesBefore = at > 0 && word.index === 0;
      const touchesAfter = at < literals.length - 1 && word.index + word[0].length === literal.length;
      const inWord = /[\w'-]/.test(literal[word.index - 1] ?? "");
      if (!touchesBefore && !touchesAfter && !inWord) found.add(word[0]);
    }
  });
  return found;
}

/** A value may be empty right behind something. One right behind another value brings a space or a comma of its own. */
function expression(literals: readonly string[]): RegExp {
  const values = literals.slice(0, -1).map((before, at) => {
    if (before === "" && at > 0) return "((?:[\\s,;:(]|\\.\\s)[^]*?|)";
    return before === "" || /[\s('"“=]$/.test(before) ? "([^]+?)" : "([^]*?)";
  });
  return new RegExp(`^${literals.map((literal, at) => escaped(literal) + (values[at] ?? "")).join("")}$`);
}

/** A template of hardly any letters is no proof: all in it that is more than a word must be known, and something, where there are more. */
function isSure(heard: readonly Heard[], letters: number, within: boolean): boolean {
  if (letters < WEAK_LETTERS && heard.some((each) => each.loose)) return false;
  return heard.length <= (within ? 1 : 2) || heard.some((each) => each.left === 0);
}

/** What was put together is less sure than what has a template of its own. */
const lesser = (found: Heard | undefined): Heard | undefined => found && { ...found, letters: found.letters - 1 };

/** Only names stayed as they were, and it is one sentence or surely made by this template. */
const isEnough = (found: Heard | undefined, isOne: boolean): boolean => found !== undefined && !found.loose && found.letters >= (isOne ? ENOUGH_LETTERS : SURE_LETTERS);

/** Whether all literals are there, one behind the other: much faster than to try the expression. */
function mayFit(literals: readonly string[], text: string): boolean {
  if (!text.startsWith(literals[0] ?? "") || !text.endsWith(literals.at(-1) ?? "")) return false;
  let from = 0;
  for (const literal of literals) {
    const at = text.indexOf(literal, from);
    if (at < 0) return false;
    from = at + literal.length;
  }
  return true;
}

/** What leaves the least as it was; of two, what has more letters of its own. */
function best(found: readonly (Heard | undefined)[]): Heard | undefined {
  return found.reduce((least, each) => {
    if (each === undefined || least === undefined) return each ?? least;
    return each.left < least.left || (each.left === least.left && each.letters > least.letters) ? each : least;
  }, undefined);
}

/** Where a text can be cut in two, from the front; the second part begins with the mark. */
function cuts(text: string, mark: string): { readonly head: string; readonly rest: string }[] {
  const found = [];
  for (let at = text.indexOf(mark, 1); at > 0 && found.length < MOST_CUTS; at = text.indexOf(mark, at + 1)) found.push({ head: text.slice(0, at), rest: text.slice(at) });
  return found;
}

const unheard = (text: string, left = text.length): Heard => ({ text, left, loose: left > 0 && /\S\s+\S/.test(text), letters: 0 });

const withText = (found: Heard, text: string): Heard => ({ ...found, text });

const together = (parts: readonly Heard[]): Heard => ({
  text: parts.map((part) => part.text).join(""),
  left: parts.reduce((total, part) => total + part.left, 0),
  loose: parts.some((part) => part.loose),
  letters: Math.min(...parts.map((part) => part.letters || Infinity)),
});

const lettersOf = (text: string) => text.replace(/[^A-Za-z]/g, "").length;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const outside = (text: string, bare: string, found: Heard | undefined) => found && { ...found, text: text.replace(bare, () => found.text) };

function turnedFirst(text: string): string {
  const first = text[0] ?? "";
  return (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + text.slice(1);
}

/** With a large letter and a full stop where the original has them; a name that it begins with stays as it is. */
function likeEnds(said: string, original: string): string {
  const first = /^\S+/.exec(said)?.[0] ?? "";
  const isName = new RegExp(`(?:^|\\s)${escaped(first)}(?![A-Za-z])`).test(original);
  const started = /^[A-Z]/.test(original) && !isName ? (said[0] ?? "").toUpperCase() + said.slice(1) : said;
  const bare = started.replace(/\.$/, "");
  return original.endsWith(".") ? `${bare}.` : bare;
}
