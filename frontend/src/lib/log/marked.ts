/** Where a search hits a text, and pieces cut there. Pure. The hub decides which lines hit; this only draws where. */

import type { Piece } from "./ansi";

export interface Search {
  readonly grep: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
}

export type Span = readonly [number, number];
export type Finder = (text: string) => readonly Span[];

export interface MarkedPiece extends Piece {
  readonly hit?: true;
}

/** Longer texts are searched so far only: a slow expression must not hold the tab. */
const MOST_CHARACTERS = 4000;
const MOST_HITS = 50;

/** A finder for what was searched; undefined where this browser cannot tell (an expression of another dialect). */
export function finderFor({ grep, regex, matchCase }: Search): Finder | undefined {
  if (grep === "") return undefined;
  const expression = compile(regex ? grep : grep.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), matchCase);
  if (expression === undefined) return undefined;
  return (text) => {
    const spans: Span[] = [];
    for (const found of text.slice(0, MOST_CHARACTERS).matchAll(expression)) {
      if (found[0] !== "") spans.push([found.index, found.index + found[0].length]);
      if (spans.length >= MOST_HITS) break;
    }
    return spans;
  };
}

function compile(source: string, matchCase: boolean): RegExp | undefined {
  try {
    return new RegExp(source, matchCase ? "g" : "gi");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** The pieces, cut at the spans' edges; positions count in the pieces' joined text. */
export function markPieces(pieces: readonly Piece[], spans: readonly Span[]): readonly MarkedPiece[] {
  if (spans.length === 0) return pieces;
  const marked: MarkedPiece[] = [];
  let start = 0;
  for (const piece of pieces) {
    const end = start + piece.text.length;
    let from = start;
    for (const [hitFrom, hitTo] of spans) {
      const [a, b] = [Math.max(hitFrom, from), Math.min(hitTo, end)];
      if (b <= a) continue;
      if (a > from) marked.push({ ...piece, text: piece.text.slice(from - start, a - start) });
      marked.push({ ...piece, text: piece.text.slice(a - start, b - start), hit: true });
      from = b;
    }
    if (from < end) marked.push({ ...piece, text: piece.text.slice(from - start) });
    start = end;
  }
  return marked;
}
