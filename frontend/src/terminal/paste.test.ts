import * as fc from "fast-check";
import { expect, it } from "vitest";
import { webAddress } from "./links";
import { cleanPaste, linesRun, previewOf } from "./paste";

it("lets nothing through that presses a key or ends the bracket, whatever is pasted", () => {
  const parts = fc.array(fc.oneof(fc.string(), fc.constantFrom("\u001b[201~", "\u009b201~", "\r\n", "\r", "\u0003", "\t")));
  fc.assert(
    fc.property(parts, (all) => {
      // oxlint-disable-next-line no-control-regex -- the very thing
      expect(cleanPaste(all.join(""))).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
    { numRuns: 200 },
  );
  expect(cleanPaste("a\tb\r\nc – ü 漢 😀\n")).toBe("a\tb\nc – ü 漢 😀\n");
});

it.each([
  ["ls", false, 0],
  ["ls\n", false, 1],
  ["one\ntwo", false, 2],
  ["one\ntwo\n", false, 2],
  ["one\ntwo\n", true, 0],
])("%j with bracketed paste %j runs %i lines", (text, bracketed, lines) => expect(linesRun(text, bracketed)).toBe(lines));

it("shows what is asked about, shortened", () => {
  expect(previewOf("a\nb\n")).toEqual(["a", "b"]);
  expect(previewOf(`${"x".repeat(100)}\n`)[0]).toHaveLength(81);
  expect(previewOf("1\n2\n3\n4\n5\n6\n7\n8").at(-1)).toBe("and 2 more");
});

it.each(["javascript:alert(1)", "file:///etc/passwd", "ssh://nas", "data:text/html,x", "no address"])("%s is not opened", (text) => expect(webAddress(text)).toBeUndefined());
it("an address of the web is", () => expect(webAddress("https://example.org/a?b")).toBe("https://example.org/a?b"));
