/**
 * Text with ANSI escapes as pieces with a style. Pure. Only SGR (colours, bold, …) has an effect; other sequences move a
 * cursor that is not there and are left out. What remains of control characters is drawn as a picture, never lost.
 */

import { groundOf, indexed, inkOf, plainInkOn, type Rgb } from "./colour";

/** Names as in CSS and React. */
export interface Look {
  readonly color?: string;
  readonly backgroundColor?: string;
  readonly fontWeight?: number;
  readonly fontStyle?: "italic";
  readonly textDecoration?: string;
  readonly opacity?: number;
}

export interface Piece {
  readonly text: string;
  readonly look?: Look;
}

interface Pen {
  fg?: Rgb | undefined;
  bg?: Rgb | undefined;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  strike?: boolean;
  inverse?: boolean;
}

// CSI with its parameters; OSC, DCS and the like up to their end; two-character escapes
// oxlint-disable-next-line no-control-regex
const ESCAPE = /\x1b(?:\[([0-9;:<=>?]*)[ -/]*([@-~])|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)|[ -/]*[0-~]?)/g;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/g;
// oxlint-disable-next-line no-control-regex
const ANY = /[\x00-\x08\x0a-\x1f\x7f]/;

/** A control character as its picture (U+2400 and on). A tab stays. */
const picture = (text: string): string => text.replace(CONTROL, (one) => (one === "\x7f" ? "\u2421" : String.fromCharCode(0x2400 + one.charCodeAt(0))));

/** The text without its escapes: what is searched, copied and read out. */
export function plainText(text: string): string {
  return ANY.test(text) ? picture(text.replace(/\r+$/, "").replace(ESCAPE, "")) : text;
}

export function parseAnsi(text: string): readonly Piece[] {
  if (!ANY.test(text)) return [{ text }];
  const whole = text.replace(/\r+$/, "");
  const pieces: Piece[] = [];
  let pen: Pen = {};
  let from = 0;
  const put = (until: number) => {
    if (until > from) pieces.push(piece(picture(whole.slice(from, until)), pen));
  };
  for (const found of whole.matchAll(ESCAPE)) {
    put(found.index);
    from = found.index + found[0].length;
    if (found[2] === "m") pen = applySgr(pen, found[1] ?? "");
  }
  put(whole.length);
  return pieces;
}

function piece(text: string, pen: Pen): Piece {
  const look = lookOf(pen);
  return look === undefined ? { text } : { text, look };
}

/** The pen after `ESC [ parameters m`. Unknown parameters change nothing. */
function applySgr(pen: Pen, parameters: string): Pen {
  let next: Pen = { ...pen };
  const codes = parameters.split(";");
  for (let at = 0; at < codes.length; at += 1) {
    const [first = "", ...sub] = (codes[at] ?? "").split(":");
    const code = Number(first);
    if (code === 38 || code === 48) {
      const rest = sub.length > 0 ? sub.filter((each) => each !== "") : codes.slice(at + 1);
      const [colour, used] = extended(rest.map(Number));
      if (sub.length === 0) at += used;
      if (colour !== undefined) next[code === 38 ? "fg" : "bg"] = colour;
    } else next = code === 0 ? {} : { ...next, ...simple(code, sub[0] === "0") };
  }
  return next;
}

/** What follows 38 or 48: `5;N` or `2;R;G;B`, and how many parameters it took. */
function extended([kind, ...rest]: readonly number[]): [Rgb | undefined, number] {
  if (kind === 5) return [indexed(rest[0] ?? 256), 2];
  if (kind !== 2) return [undefined, 1];
  const [red = 0, green = 0, blue = 0] = rest.map((value) => Math.min(255, Math.max(0, value || 0)));
  return [[red, green, blue], 4];
}

function simple(code: number, off: boolean): Pen {
  if (code >= 30 && code <= 37) return { fg: indexed(code - 30) };
  if (code >= 40 && code <= 47) return { bg: indexed(code - 40) };
  if (code >= 90 && code <= 97) return { fg: indexed(code - 82) };
  if (code >= 100 && code <= 107) return { bg: indexed(code - 92) };
  return (code === 4 && off ? { underline: false } : EFFECTS[code]) ?? {};
}

const EFFECTS: Readonly<Record<number, Pen>> = {
  1: { bold: true }, 2: { dim: true }, 3: { italic: true }, 4: { underline: true }, 7: { inverse: true }, 9: { strike: true }, 21: { underline: true },
  22: { bold: false, dim: false }, 23: { italic: false }, 24: { underline: false }, 27: { inverse: false }, 29: { strike: false },
  39: { fg: undefined }, 49: { bg: undefined },
};

const looks = new Map<string, Look | undefined>();
const MOST_LOOKS = 2000;

function lookOf(pen: Pen): Look | undefined {
  const key = `${pen.fg?.join() ?? ""}|${pen.bg?.join() ?? ""}|${flag(pen.bold)}${flag(pen.dim)}${flag(pen.italic)}${flag(pen.underline)}${flag(pen.strike)}${flag(pen.inverse)}`;
  if (looks.has(key)) return looks.get(key);
  if (looks.size >= MOST_LOOKS) looks.clear();
  const look = buildLook(pen);
  const found = Object.keys(look).length === 0 ? undefined : look;
  looks.set(key, found);
  return found;
}

const flag = (value: boolean | undefined): string => (value === true ? "1" : "0");

function buildLook(pen: Pen): Look {
  const decoration = [...(pen.underline === true ? ["underline"] : []), ...(pen.strike === true ? ["line-through"] : [])].join(" ");
  return {
    ...colours(pen),
    ...(pen.bold === true ? { fontWeight: 600 } : {}),
    ...(pen.italic === true ? { fontStyle: "italic" as const } : {}),
    ...(decoration === "" ? {} : { textDecoration: decoration }),
  };
}

/** Dim is drawn as the quieter ink of the page; a dim colour keeps its colour. */
function colours({ fg, bg, inverse, dim }: Pen): Look {
  const [ink, ground] = inverse === true ? [bg, fg] : [fg, bg];
  if (inverse === true && ground === undefined) return { backgroundColor: "var(--color-ink)", color: ink === undefined ? "var(--color-canvas)" : groundOf(ink) };
  if (ground !== undefined) return { backgroundColor: groundOf(ground), color: ink === undefined ? plainInkOn(ground) : inkOf(ink, ground) };
  if (ink !== undefined) return { color: inkOf(ink, undefined) };
  return dim === true ? { color: "var(--color-faint)" } : {};
}
