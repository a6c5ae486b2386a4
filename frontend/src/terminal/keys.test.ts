import { expect, it } from "vitest";
import { sequenceOf, takenKey, withHeld, type Pressed } from "./keys";

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({ key, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...more });

it.each(["Escape", "Tab", "ArrowUp", "F1", "k", "/", "?"])("%s goes to the shell, with Ctrl and with Shift too", (key) => {
  for (const more of [{}, { ctrlKey: true }, { shiftKey: true }, { altKey: true }]) expect(takenKey(press(key, more), false)).toBeUndefined();
});

it.each([
  ["C", "copy"],
  ["V", "paste"],
  ["F", "find"],
  ["L", "leave"],
])("Ctrl Shift %s is the page's", (key, taken) => {
  expect(takenKey(press(key, { ctrlKey: true, shiftKey: true }), false)).toBe(taken);
  expect(takenKey(press(key.toLowerCase(), { ctrlKey: true }), false)).toBeUndefined();
});

it("copies with Cmd on a Mac, where Ctrl C stays the shell's", () => {
  expect(takenKey(press("c", { metaKey: true }), true)).toBe("copy");
  expect(takenKey(press("c", { metaKey: true }), false)).toBeUndefined();
});

const NONE = { ctrl: false, alt: false };

it.each([
  ["↑", NONE, false, "\u001b[A"],
  ["↑", NONE, true, "\u001bOA"],
  ["→", { ctrl: true, alt: false }, true, "\u001b[1;5C"],
  ["PgUp", NONE, true, "\u001b[5~"],
  ["Tab", { ctrl: false, alt: true }, false, "\u001b\t"],
  ["Esc", NONE, false, "\u001b"],
] as const)("%s of the row is sent as a keyboard's", (key, held, application, sequence) => expect(sequenceOf(key, held, application)).toBe(sequence));

it.each([
  ["c", { ctrl: true, alt: false }, "\u0003"],
  ["[", { ctrl: true, alt: false }, "\u001b"],
  [" ", { ctrl: true, alt: false }, "\u0000"],
  ["b", { ctrl: false, alt: true }, "\u001bb"],
  ["pasted", { ctrl: true, alt: false }, "pasted"],
  ["é", { ctrl: true, alt: false }, "é"],
])("%s while the row holds a key", (text, held, sent) => expect(withHeld(text, held)).toBe(sent));
