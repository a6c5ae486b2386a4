import { expect, it } from "vitest";
import { widths } from "./widths";

/** What glibc 2.41's wcwidth says in a UTF-8 locale. */
it.each([
  ["a", 1], ["é", 1], ["漢", 2], ["한", 2], ["ｶ", 1], ["😀", 2], ["🪐", 2], ["🫠", 2], ["🥲", 2], ["🟢", 2], ["\u0301", 0], ["\u200d", 0], ["\ufe0f", 0], ["❤", 1], ["─", 1], ["⚠", 1],
])("%s takes %i columns", (letter, columns) => expect(widths().wcwidth(letter.codePointAt(0) ?? 0)).toBe(columns));

it("joins what takes no column to the letter before it", () => {
  const provider = widths();
  const before = provider.charProperties(0x65, 0);
  // The lowest bit says that it joins, the two above it how wide both are.
  expect(provider.charProperties(0x301, before) & 7).toBe(3);
});
