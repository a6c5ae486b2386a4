import { expect, it } from "vitest";
import { formatBytes, formatPercent, percentOf } from "./amount";

it.each([
  [0, "0 B"],
  [1023, "1,023 B"],
  [1024, "1 KB"],
  [1536, "1.5 KB"],
  [1_048_500, "1 MB"],
  [250 * 1024 ** 3, "250 GB"],
  [3.96 * 1024 ** 4, "4 TB"],
])("%i bytes read %s", (bytes, words) => expect(formatBytes(bytes)).toBe(words));

it.each([
  [0, "0 %"],
  [0.4, "<1 %"],
  [12.4, "12 %"],
  [99.6, "100 %"],
])("%f reads %s", (value, words) => expect(formatPercent(value)).toBe(words));

it("a share of nothing is not known", () => {
  expect(percentOf(1, 0)).toBeUndefined();
  expect(percentOf(undefined, 5)).toBeUndefined();
  expect(percentOf(1, 4)).toBe(25);
});
