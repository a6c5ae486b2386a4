/**
 * How many columns a character takes. What runs on a node counts code point by code point (glibc's wcwidth), and so
 * does this: clusters that a browser would draw as one must not become narrower than the program believes.
 */

import { Unicode11Addon } from "@xterm/addon-unicode11";
import type { IUnicodeVersionProvider, Terminal } from "@xterm/xterm";

/** Blocks where Unicode 12 to 16 put emoji, all of them wide; the add-on's tables end with Unicode 11. */
const LATER: readonly (readonly [number, number])[] = [
  [0x1f6d5, 0x1f6d7],
  [0x1f6dc, 0x1f6df],
  [0x1f6fa, 0x1f6fc],
  [0x1f7e0, 0x1f7eb],
  [0x1f7f0, 0x1f7f0],
  [0x1f90c, 0x1f9ff],
  [0x1fa70, 0x1faff],
];
/** An emoji that the tables know, in place of each that they do not. */
const KNOWN = 0x1f600;

export const VERSION = "16";

function known(point: number): number {
  if (point < 0x1f6d5 || point > 0x1faff) return point;
  return LATER.some(([first, last]) => first <= point && point <= last) ? KNOWN : point;
}

/** The widths of Unicode 11 with what came later. */
export function widths(): IUnicodeVersionProvider {
  let eleven: IUnicodeVersionProvider | undefined;
  const register = (provider: IUnicodeVersionProvider) => {
    eleven = provider;
  };
  new Unicode11Addon().activate({ unicode: { register } } as unknown as Terminal);
  if (eleven === undefined) throw new Error("the Unicode add-on registered nothing");
  const tables = eleven;
  return {
    version: VERSION,
    wcwidth: (point) => tables.wcwidth(known(point)),
    charProperties: (point, before) => tables.charProperties(known(point), before),
  };
}
