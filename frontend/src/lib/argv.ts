/** A command as it is typed, as its words: quotes and backslashes hold together what belongs together. Nothing is expanded. Pure. */

export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const [whole] of text.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*'|["'\\])+/gs)) words.push(unquote(whole));
  return words;
}

function unquote(word: string): string {
  return word.replaceAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs, (_all, single?: string, double?: string, escaped?: string) => single ?? double?.replaceAll(/\\(["\\])/g, "$1") ?? escaped ?? "");
}

/** The words as one line that `splitWords` takes apart again. */
export function joinWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)).join(" ");
}
