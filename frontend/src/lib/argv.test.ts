import * as fc from "fast-check";
import { expect, it } from "vitest";
import { joinWords, splitWords } from "./argv";

it.each([
  ["sh -c 'echo \"$HOME\"'", ["sh", "-c", 'echo "$HOME"']],
  ['grep "a b" /etc/*', ["grep", "a b", "/etc/*"]],
  [String.raw`one\ word two`, ["one word", "two"]],
  ["  ", []],
  ["''", [""]],
])("%s", (text, words) => expect(splitWords(text)).toEqual(words));

it("takes apart what it put together, whatever the words", () => {
  const some = fc.array(fc.string(), { maxLength: 5 });
  fc.assert(
    fc.property(some, (words) => {
      expect(splitWords(joinWords(words))).toEqual(words);
    }),
    { numRuns: 200 },
  );
});
