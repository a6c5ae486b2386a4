import { expect, it } from "vitest";
import { parseDiff } from "./diff";

it("counts the lines of both sides and takes no line of the text for a header", () => {
  const lines = parseDiff("--- a\n+++ b\n@@ -1,3 +1,3 @@\n [Unit]\n--- old\n+++ new\n  x\n@@ -9 +9,2 @@\n same\n+more\n");
  expect(lines.map((line) => [line.sign, line.text, line.old, line.now])).toEqual([
    [" ", "[Unit]", 1, 1],
    ["-", "-- old", 2, undefined],
    ["+", "++ new", undefined, 2],
    [" ", " x", 3, 3],
    ["@", "", undefined, undefined],
    [" ", "same", 9, 9],
    ["+", "more", undefined, 10],
  ]);
});
