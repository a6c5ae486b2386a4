import { expect, it } from "vitest";
import { parseMarkdown, parseSpans } from "./markdown";

it("reads what a README is made of", () => {
  const text = "# Title\n\nOne `code`\nand **more**.\n\n- a\n  b\n- c\n\n```\nx  y\n```\n";
  expect(parseMarkdown(text)).toEqual([
    { kind: "heading", level: 1, spans: [{ kind: "text", text: "Title" }] },
    {
      kind: "paragraph",
      spans: [
        { kind: "text", text: "One " },
        { kind: "code", text: "code" },
        { kind: "text", text: " and " },
        { kind: "strong", text: "more" },
        { kind: "text", text: "." },
      ],
    },
    { kind: "list", ordered: false, items: [[{ kind: "text", text: "a b" }], [{ kind: "text", text: "c" }]] },
    { kind: "code", text: "x  y" },
  ]);
});

it("makes links of web addresses only, and keeps HTML as text", () => {
  expect(parseSpans("[a](https://a.org/x)")).toEqual([{ kind: "link", text: "a", href: "https://a.org/x" }]);
  expect(parseSpans("[a](javascript:alert(1))<b>")).toEqual([{ kind: "text", text: "[a](javascript:alert(1))<b>" }]);
});

it("ends with any text", () => {
  for (const text of ["", "```", "- ", "#", "\n\n", "1. a\n2. b", "**", "[x](", "  - a\n   \n b"]) expect(() => parseMarkdown(text)).not.toThrow();
});
