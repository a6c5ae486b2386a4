import * as fc from "fast-check";
import { expect, it } from "vitest";
import { parseAnsi, plainText } from "./ansi";
import { contrast, indexed, readable, type Rgb } from "./colour";

const GROUNDS: readonly Rgb[] = [[252, 252, 252], [19, 21, 23], [229, 239, 245], [27, 44, 54]];
const texts = (text: string) => parseAnsi(text).map((piece) => piece.text);

it("takes colours, bold and their end; 256 and true colours in both spellings", () => {
  const [plain, red, after] = parseAnsi("a \x1b[1;31mred\x1b[0m b");
  expect(plain).toEqual({ text: "a " });
  expect(red).toMatchObject({ text: "red", look: { fontWeight: 600 } });
  expect(red?.look?.color).toMatch(/^light-dark\(rgb\(/);
  expect(after).toEqual({ text: " b" });
  const same = ["\x1b[38;5;196mx", "\x1b[38:5:196mx", "\x1b[38;2;255;0;0mx", "\x1b[38:2::255:0:0mx"].map((text) => parseAnsi(text)[0]?.look?.color);
  expect(new Set(same).size).toBe(1);
  expect(parseAnsi("\x1b[38;5;196;1mx")[0]?.look).toMatchObject({ fontWeight: 600 });
});

it("draws on a ground that a program sets, and the other way round", () => {
  expect(parseAnsi("\x1b[41mx")[0]?.look).toMatchObject({ backgroundColor: "rgb(205 49 49)", color: "rgb(255 255 255)" });
  expect(parseAnsi("\x1b[7mx")[0]?.look).toEqual({ backgroundColor: "var(--color-ink)", color: "var(--color-canvas)" });
});

it("leaves out what moves a cursor, sets a title or is no whole sequence, and shows other control characters", () => {
  expect(texts("\x1b[2J\x1b[10;5Ha\x1b]0;title\x07b\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\")).toEqual(["a", "b", "link"]);
  expect(plainText("50 %\r100 %\r")).toBe("50 %␍100 %");
  expect(plainText("a\x00\tb\x1b[")).toBe("a␀\tb");
});

it("never loses or invents a visible character, and never leaves an escape", () => {
  const part = fc.oneof(fc.string(), fc.constantFrom("\x1b[", "\x1b[31m", "\x1b[0m", "\x1b]0;", "\x07", "\x1b", "[38;5;", ";", "m"));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join("");
      expect(texts(text).join("")).toBe(plainText(text));
      // oxlint-disable-next-line no-control-regex
      expect(plainText(text)).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f]/);
    }),
  );
});

it("makes any colour readable on both themes, chosen rows as well", () => {
  for (let index = 0; index < 256; index += 1) {
    const colour = indexed(index) ?? [0, 0, 0];
    for (const [at, ground] of GROUNDS.entries()) {
      const themes: Rgb = at % 2 === 0 ? [252, 252, 252] : [19, 21, 23];
      expect(contrast(readable(colour, themes), ground)).toBeGreaterThanOrEqual(4.5);
    }
  }
});
