/**
 * Questions that programs ask a terminal (which are you, where is the cursor, which colour) are answered once, when they
 * are asked: not again when history is replayed, and by one of several viewers only. Else answers land in the shell as if typed.
 */

import type { IDisposable, IParser } from "@xterm/xterm";

const asksColour = (data: string): boolean => data.split(";").some((part) => part === "?");

/** While `muted` says so, questions pass unanswered. */
export function muteReplies(parser: IParser, muted: () => boolean): readonly IDisposable[] {
  return [
    parser.registerCsiHandler({ final: "c" }, muted),
    parser.registerCsiHandler({ prefix: ">", final: "c" }, muted),
    parser.registerCsiHandler({ prefix: ">", final: "q" }, muted),
    parser.registerCsiHandler({ final: "n" }, muted),
    parser.registerCsiHandler({ prefix: "?", final: "n" }, muted),
    parser.registerCsiHandler({ intermediates: "$", final: "p" }, muted),
    parser.registerCsiHandler({ prefix: "?", intermediates: "$", final: "p" }, muted),
    parser.registerDcsHandler({ intermediates: "$", final: "q" }, muted),
    ...[4, 10, 11, 12].map((code) => parser.registerOscHandler(code, (data) => muted() && asksColour(data))),
  ];
}
