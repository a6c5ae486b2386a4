import { expect, it } from "vitest";
import { formatAge, formatClock, formatUntil } from "./time";

const at = new Date(2026, 10, 22, 14, 3, 12).getTime();

it.each([
  [0, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_599_999, "59 min"],
  [3_600_000, "1 h"],
  [47 * 3_600_000, "47 h"],
  [48 * 3_600_000, "2 d"],
  [-5000, "0 s"],
])("an age of %i ms reads %s", (age, words) => expect(formatAge(at - age, at)).toBe(words));

it.each([
  [90 * 86_400_000 - 1, "90 d"],
  [2 * 86_400_000, "2 d"],
  [2 * 86_400_000 - 1, "47 h"],
  [179_999, "2 min"],
])("%i ms ahead read %s", (ahead, words) => expect(formatUntil(at + ahead, at)).toBe(words));

it("a moment of today is a clock time, another day has its date", () => {
  expect(formatClock(at, at + 1000)).toBe("14:03");
  expect(formatClock(at, at + 86_400_000)).toBe("22 Nov 14:03");
});
