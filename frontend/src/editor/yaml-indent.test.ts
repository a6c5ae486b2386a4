import { expect, it } from "vitest";
import { indentAfter } from "./yaml-indent";

it("goes in after what opens a block, and leaves every other line to the grammar", () => {
  expect(["spec:", "  args: # why", "    - env:", "- - a:", "data: |", "text: >-", "anchor: &a", "'a b':"].map(indentAfter)).toEqual([2, 4, 8, 6, 2, 2, 2, 2]);
  expect(["name: main", "- sleep", "# spec:", "", "http://x", "- 'a:b'"].map(indentAfter)).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
});
