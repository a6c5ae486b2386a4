import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { expect, it } from "vitest";
import { fieldTableOf } from "../store/kube-fields";
import { completeField, fieldAt } from "./fields";

const field = (name: string, kind: string, more = {}) => ({ name, kind, help: `What ${name} is.`, ...more });
const TABLE = fieldTableOf({
  objects: {
    Pod: [field("kind", "enum", { values: ["Pod", "Secret"] }), field("metadata", "object", { object: "Metadata" }), field("spec", "object", { object: "PodSpec" })],
    Secret: [field("kind", "enum", { values: ["Secret"] }), field("stringData", "map")],
    Metadata: [field("name", "text"), field("labels", "map")],
    PodSpec: [field("containers", "object", { object: "Container", many: true }), field("hostNetwork", "bool"), field("modes", "enum", { many: true, values: ["a", "b"] })],
    Container: [field("name", "text"), field("image", "text"), field("env", "object", { object: "Env", many: true }), field("resources", "object", { object: "Resources" })],
    Env: [field("name", "text"), field("value", "text")],
    Resources: [field("limits", "map")],
  },
});

/** `|` is where the cursor is. */
function completed(text: string) {
  const pos = text.indexOf("|");
  const state = EditorState.create({ doc: text.slice(0, pos) + text.slice(pos + 1) });
  return { state, pos, result: completeField(new CompletionContext(state, pos, true), TABLE) };
}
const offered = (text: string) => completed(text).result?.options.map((option) => option.label) ?? [];

it("offers the fields of the object one is in, without those that stand there", () => {
  expect(offered("|")).toEqual(["kind", "metadata", "spec"]);
  expect(offered("kind: Secret\n|")).toEqual(["stringData"]);
  expect(offered("kind: Pod\n---\nstr|\nkind: Secret\n")).toEqual(["stringData"]);
  expect(offered("spec:\n  containers:\n    - name: web\n      |\n    - image: x\n")).toEqual(["image", "env", "resources"]);
  expect(offered("spec:\n  containers:\n  - name: web\n    image: x\n    env:\n    - |\n")).toEqual(["name", "value"]);
  expect(offered("spec:\n  containers:\n    - |\n      image: x\n")).toEqual(["name", "env", "resources"]);
  expect(offered("spec:\n  containers:\n    - image: x\n      resources:\n        li|\n  hostNetwork: true\n")).toEqual(["limits"]);
});

it("offers values of a list, also as items, and nothing in comments, maps and texts of several lines", () => {
  expect(offered("kind: |")).toEqual(["Pod", "Secret"]);
  expect(offered("spec:\n  hostNetwork: t|")).toEqual(["true", "false"]);
  expect(offered("spec:\n  modes:\n    - |")).toEqual(["a", "b"]);
  expect(offered("spec:\n  # cont|")).toEqual([]);
  expect(offered("metadata:\n  labels:\n    na|")).toEqual([]);
  expect(offered("metadata:\n  name: >\n    sp|")).toEqual([]);
  expect(offered("other:\n  |")).toEqual([]);
});

it("goes on below where a field has fields, or a list", () => {
  const { state, result } = completed("spec:\n  cont|\n");
  const view = new EditorView({ state });
  const [option] = result?.options ?? [];
  if (typeof option?.apply !== "function" || result === null) throw new Error("nothing to apply");
  option.apply(view, option, result.from, result.from + 4);
  expect(view.state.doc.toString()).toBe("spec:\n  containers:\n    - \n");
  expect(view.state.selection.main.head).toBe("spec:\n  containers:\n    - ".length);
  view.destroy();
});

it("explains a field where its name stands, by the object that it belongs to", () => {
  const { doc } = EditorState.create({ doc: "metadata:\n  name: a\nspec:\n  containers:\n    - name: b\n" });
  expect(fieldAt(doc, doc.line(2).from + 3, TABLE)?.field).toBe(TABLE["Metadata"]?.[0]);
  expect(fieldAt(doc, doc.line(5).from + 7, TABLE)?.field).toBe(TABLE["Container"]?.[0]);
  expect(fieldAt(doc, doc.line(5).from + 12, TABLE)).toBeUndefined();
});
