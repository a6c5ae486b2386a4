/**
 * The editor itself: CodeMirror in a box. It holds no rules: what it completes, explains and marks comes in.
 * Loaded when somebody first opens a file, so that no other page pays for it.
 */

import { autocompletion, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, Prec, type Extension } from "@codemirror/state";
import { drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { Finding } from "../wire/types.gen";
import { say } from "../words/say";
import { differing } from "./differing";
import { yamlCompletion, yamlHover, type FieldTable } from "./fields";
import { unitCompletion, unitHover, type KeyTable, type ValuesOf } from "./keys";
import { diagnosticsOf } from "./marks";
import { theme } from "./theme";
import { envLanguage, unitLanguage } from "./unit-language";
import { yamlIndent } from "./yaml-indent";

export type Language = "unit" | "yaml" | "env" | "text";

export interface EditorProps {
  /** Its name for screen readers: the file. */
  readonly label: string;
  readonly value: string;
  readonly language: Language;
  readonly readOnly?: boolean;
  readonly onChange?: (text: string) => void;
  /** Ctrl S. */
  readonly onSave?: () => void;
  readonly findings?: readonly Finding[];
  readonly keys?: KeyTable | undefined;
  readonly valuesOf?: ValuesOf | undefined;
  /** What Kubernetes YAML may say; absent for other YAML. */
  readonly fields?: FieldTable | undefined;
  /** Lines that differ from this text are set off. */
  readonly against?: string | undefined;
  /** The line to show first. */
  readonly line?: number | undefined;
  readonly autoFocus?: boolean;
}

/** The latest props, for extensions that are made once. */
interface Latest {
  current: EditorProps;
}

/** Another file or grammar is another editor. */
export default function Editor(props: EditorProps) {
  return <View key={`${props.label} ${props.language} ${props.readOnly === true}`} {...props} />;
}

function View(props: EditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  useLayoutEffect(() => {
    if (box.current === null) return undefined;
    const { value, label, language, readOnly = false } = latest.current;
    const state = EditorState.create({ doc: split(value), extensions: extensions(latest, label, language, readOnly) });
    const made = new EditorView({ parent: box.current, state });
    view.current = made;
    if (latest.current.autoFocus === true) made.focus();
    return () => {
      view.current = undefined;
      made.destroy();
    };
  }, []);
  useEffect(() => take(view.current, props.value), [props.value]);
  useEffect(() => {
    const { current } = view;
    if (current === undefined) return;
    const { doc } = current.state;
    const found = diagnosticsOf(doc, props.findings ?? [], (content) => {
      // A fix is a whole text, made from what stood here: what was typed since would be lost.
      if (!current.state.doc.eq(doc)) return;
      take(current, content);
      current.focus();
    });
    current.dispatch(setDiagnostics(current.state, found));
  }, [props.findings]);
  useEffect(() => {
    const { current } = view;
    if (current === undefined || props.line === undefined) return;
    const line = current.state.doc.line(Math.min(Math.max(props.line, 1), current.state.doc.lines));
    current.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
  }, [props.line]);
  return <div ref={box} className="h-full min-h-0 overflow-hidden" data-editor />;
}

const split = (text: string) => EditorState.create({ doc: text, extensions: EditorState.lineSeparator.of("\n") }).doc;

/** Bring the view to `text` with the smallest change, so that the cursor stays where it is. */
function take(view: EditorView | undefined, text: string): void {
  if (view === undefined) return;
  const now = view.state.doc.toString();
  if (now === text) return;
  let from = 0;
  while (from < now.length && from < text.length && now[from] === text[from]) from += 1;
  let end = 0;
  while (end < now.length - from && end < text.length - from && now.at(-1 - end) === text.at(-1 - end)) end += 1;
  view.dispatch({ changes: { from, to: now.length - end, insert: split(text.slice(from, text.length - end)) }, userEvent: "input.take" });
}

function extensions(latest: Latest, label: string, language: Language, readOnly: boolean): Extension[] {
  return [
    // A carriage return belongs to the text: systemd ends lines at \n only, and what was not touched stays as it was.
    EditorState.lineSeparator.of("\n"),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, "\n")),
    latest.current.against === undefined ? [] : differing(latest.current.against),
    lineNumbers(),
    highlightSpecialChars(),
    drawSelection(),
    bracketMatching(),
    highlightSelectionMatches(),
    search({ top: true }),
    EditorState.phrases.of(PHRASES),
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", ...(readOnly ? { "aria-readonly": "true" } : { "aria-description": say("Escape, then Tab leaves the editor.") }) }),
    theme,
    grammar(language),
    ...(readOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false), keymap.of([...searchKeymap, ...defaultKeymap])] : editing(latest, language)),
  ];
}

/** The search panel's words, in the case of all other buttons here. */
const PHRASES = { next: say("Next"), previous: say("Previous"), all: say("All"), "match case": say("Match case"), regexp: say("Pattern"), "by word": say("Whole words"), replace: say("Replace"), "replace all": say("Replace all"), Replace: say("Replace with") };

function grammar(language: Language): Extension {
  if (language === "unit") return unitLanguage;
  if (language === "env") return envLanguage;
  return language === "yaml" ? [yamlIndent, yaml()] : [];
}

/** Completion, and help for what one points at. */
function helping(latest: Latest, language: Language): Extension {
  if (language === "unit") {
    const table = () => latest.current.keys ?? {};
    return [autocompletion({ override: [unitCompletion(table, (key, suffixes) => latest.current.valuesOf?.(key, suffixes) ?? [])], icons: false }), unitHover(table)];
  }
  if (language === "yaml") {
    const table = () => latest.current.fields ?? {};
    return [autocompletion({ override: [yamlCompletion(table)], icons: false }), yamlHover(table)];
  }
  return autocompletion({ icons: false });
}

function editing(latest: Latest, language: Language): Extension[] {
  const save = { key: "Mod-s", preventDefault: true, run: () => (latest.current.onSave?.(), true) };
  return [
    history(),
    dropCursor(),
    indentOnInput(),
    indentUnit.of("  "),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    lintGutter(),
    helping(latest, language),
    Prec.high(keymap.of([save])),
    keymap.of([...completionKeymap, ...searchKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap, ...(language === "yaml" ? [indentWithTab] : [])]),
    EditorView.domEventHandlers({ blur: (_event, view) => void closeCompletion(view) }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.every((each) => each.isUserEvent("input.take") && each.newDoc.toString() === latest.current.value)) latest.current.onChange?.(update.state.doc.toString());
    }),
  ];
}
