/** Which keys the terminal's page takes; every other one goes to the shell, Esc and Tab too. Pure. */

export type Taken = "copy" | "paste" | "find" | "leave";

export type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "shiftKey" | "altKey" | "metaKey">;

const WITH_CTRL_SHIFT: Readonly<Record<string, Taken>> = { c: "copy", v: "paste", f: "find", l: "leave" };
const WITH_META: Readonly<Record<string, Taken>> = { c: "copy", v: "paste", f: "find" };

/** What the page does with a key; undefined leaves it to the shell. */
export function takenKey(event: Pressed, mac: boolean): Taken | undefined {
  if (event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (event.ctrlKey && event.shiftKey && !event.metaKey) return WITH_CTRL_SHIFT[key];
  return mac && event.metaKey && !event.ctrlKey && !event.shiftKey ? WITH_META[key] : undefined;
}

/** Keys of the row for screens without a keyboard. */
export type Extra = "Esc" | "Tab" | "↑" | "↓" | "←" | "→" | "Home" | "End" | "PgUp" | "PgDn";

export interface Held {
  readonly ctrl: boolean;
  readonly alt: boolean;
}

const ARROW: Partial<Record<Extra, string>> = { "↑": "A", "↓": "B", "→": "C", "←": "D", Home: "H", End: "F" };
const PLAIN: Partial<Record<Extra, string>> = { Esc: "\u001b", Tab: "\t" };
const PAGE: Partial<Record<Extra, string>> = { PgUp: "5", PgDn: "6" };

/** What a terminal sends for such a key. `application` is the mode that full-screen programs ask for. */
export function sequenceOf(key: Extra, held: Held, application: boolean): string {
  const modifier = 1 + (held.alt ? 2 : 0) + (held.ctrl ? 4 : 0);
  const letter = ARROW[key];
  if (letter !== undefined) return modifier > 1 ? `\u001b[1;${modifier}${letter}` : `\u001b${application ? "O" : "["}${letter}`;
  const page = PAGE[key];
  if (page !== undefined) return modifier > 1 ? `\u001b[${page};${modifier}~` : `\u001b[${page}~`;
  return (held.alt ? "\u001b" : "") + (PLAIN[key] ?? "");
}

/** What was typed on a screen's keyboard while Ctrl or Alt of the row is held: 'c' with Ctrl is 0x03. */
export function withHeld(text: string, held: Held): string {
  if (text.length !== 1 || (!held.ctrl && !held.alt)) return text;
  const code = text.toUpperCase().charCodeAt(0);
  let typed = text;
  if (held.ctrl && code >= 0x40 && code <= 0x5f) typed = String.fromCharCode(code & 0x1f);
  else if (held.ctrl && text === " ") typed = "\u0000";
  return held.alt ? `\u001b${typed}` : typed;
}
