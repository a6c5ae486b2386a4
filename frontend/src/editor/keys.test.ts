import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";
import { completeAt, type KeyTable } from "./keys";
import { placeAt } from "./place";
import { unitLanguage } from "./unit-language";
import { differingLines } from "./differing";
import { highlightTree, tagHighlighter, tags } from "@lezer/highlight";

const TABLE: KeyTable = {
  Container: [{ name: "Image", summary: "The image." }, { name: "AutoUpdate", values: ["registry", "local"] }],
  Service: [{ name: "Restart" }],
};

/** `|` is where the cursor is. */
function at(text: string) {
  const pos = text.indexOf("|");
  return { state: EditorState.create({ doc: text.replace("|", "") }), pos };
}

function offered(text: string): string[] {
  const { state, pos } = at(text);
  return completeAt(new CompletionContext(state, pos, true), TABLE, (key) => (key === "Network" ? ["web.network"] : []))?.options.map((option) => option.label) ?? [];
}

it("offers sections, the keys of the section one is in, and the values of a key that has a list", () => {
  expect(offered("[|")).toEqual(["[Container]", "[Service]"]);
  expect(offered("[Container]\nIm|")).toEqual(["Image", "AutoUpdate"]);
  expect(offered("[Container]\nImage=a\n[Service]\nRe|")).toEqual(["Restart"]);
  expect(offered("[Container]\nAutoUpdate=|")).toEqual(["registry", "local"]);
  expect(offered("[Container]\nNetwork=|")).toEqual(["web.network"]);
  expect(offered("[Container]\n# Im|")).toEqual([]);
  expect(offered("Im|")).toEqual([]);
});

it("knows a continued line as part of the key above, comments between notwithstanding", () => {
  const { state, pos } = at("[Container]\nExec=a \\\n# why\n  b|");
  expect(placeAt(state.doc, pos)).toMatchObject({ section: "Container", key: "Exec", part: "value" });
  const next = at("[Container]\nExec=a\nIma|");
  expect(placeAt(next.state.doc, next.pos)).toMatchObject({ part: "key" });
});

it("tells keys, values, comments and what is none of them apart", () => {
  const styles: string[] = [];
  const text = "# c\n[Unit]\nAfter=a.service \\\n  b.service\nnonsense\n";
  const names = tagHighlighter([{ tag: tags.lineComment, class: "comment" }, { tag: tags.heading, class: "heading" }, { tag: tags.propertyName, class: "key" }, { tag: tags.invalid, class: "invalid" }]);
  highlightTree(unitLanguage.parser.parse(text), names, (from, to, style) => styles.push(`${style} ${text.slice(from, to)}`));
  expect(styles).toEqual(["comment # c", "heading [Unit]", "key After", "invalid nonsense"]);
});

it("names the lines that differ, and no line for what only went", () => {
  expect(differingLines("a\nb\nc\n", "a\nB\nc\n")).toEqual([2]);
  expect(differingLines("a\nc\n", "a\nb\nc\n")).toEqual([2]);
  expect(differingLines("a\nb\nc\n", "a\nc\n")).toEqual([]);
  expect(differingLines("a\n", "a\n")).toEqual([]);
});
