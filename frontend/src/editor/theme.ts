/** How the editor looks: the page's own colours, which know light and dark themselves. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const view = EditorView.theme({
  "&": { height: "100%", fontSize: "0.78125rem", backgroundColor: "var(--color-canvas)", color: "var(--color-ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--color-ink)", paddingBlock: "0.5rem" },
  "&.cm-focused .cm-content": { outline: "none" },
  ".cm-cursor": { borderLeftColor: "var(--color-ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in oklab, var(--color-accent) 26%, transparent)",
  },
  ".cm-gutters": { backgroundColor: "var(--color-canvas)", color: "var(--color-faint)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { paddingInline: "0.75rem 0.5rem", fontVariantNumeric: "tabular-nums" },
  "@media (max-width: 639px)": { ".cm-lineNumbers .cm-gutterElement": { paddingInline: "0.25rem", minWidth: "1.25rem" } },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--color-pressed) 45%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--color-ink)" },
  ".cm-selectionMatch": { backgroundColor: "var(--color-chosen)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--color-pressed)", outline: "none" },
  ".cm-specialChar": { color: "var(--color-act)" },
  ".cm-gutter-lint": { width: "0.875rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0.2rem 0.05rem" },
  ".cm-lint-marker": { width: "0.75rem", height: "0.75rem" },
  ".cm-lint-marker-error": { content: "none", background: "var(--color-act)", clipPath: "polygon(50% 8%, 96% 92%, 4% 92%)" },
  ".cm-lint-marker-warning": { content: "none", background: "var(--color-look)", clipPath: "circle(38%)" },
  ".cm-lint-marker-info, .cm-lint-marker-hint": { content: "none", background: "var(--color-accent)", clipPath: "circle(26%)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--color-act)", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--color-look)", textUnderlineOffset: "3px" },
  ".cm-lintRange-info, .cm-lintRange-hint": { backgroundImage: "none", textDecoration: "underline dotted var(--color-rim)", textUnderlineOffset: "3px" },
  ".cm-tooltip": {
    backgroundColor: "var(--color-raised)",
    color: "var(--color-ink)",
    border: "1px solid var(--color-line)",
    borderRadius: "0.375rem",
    boxShadow: "0 6px 18px var(--color-shade)",
    overflow: "hidden",
    maxWidth: "min(30rem, calc(100vw - 1rem))",
    fontFamily: "var(--font-sans)",
    fontSize: "0.8125rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", fontSize: "0.75rem", maxHeight: "14rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.6rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--color-chosen)", color: "var(--color-ink)" },
  ".cm-completionDetail": { fontStyle: "normal", color: "var(--color-faint)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.5rem 0.75rem", maxWidth: "22rem" },
  ".cm-diagnostic": { padding: "0.4rem 0.75rem", borderLeftWidth: "3px", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--color-act)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--color-look)" },
  ".cm-diagnostic-info, .cm-diagnostic-hint": { borderLeftColor: "var(--color-rim)" },
  ".cm-diagnosticAction": { background: "var(--color-accent)", color: "var(--color-on-accent)", borderRadius: "0.25rem", padding: "0.125rem 0.5rem", marginLeft: "0", marginTop: "0.3rem", display: "inline-block" },
  ".cm-panels": { backgroundColor: "var(--color-side)", color: "var(--color-ink)", fontFamily: "var(--font-sans)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--color-line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--color-line)" },
  ".cm-panel.cm-search": { padding: "0.4rem 2rem 0.4rem 0.5rem", fontSize: "0.8125rem" },
  ".cm-panel.cm-search label": { fontSize: "0.75rem", color: "var(--color-soft)" },
  ".cm-textfield": { backgroundColor: "var(--color-raised)", border: "1px solid var(--color-rim)", borderRadius: "0.25rem", color: "var(--color-ink)", fontSize: "0.8125rem" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--color-raised)", border: "1px solid var(--color-edge)", borderRadius: "0.25rem", color: "var(--color-ink)", fontSize: "0.75rem" },
  ".cm-panel.cm-search [name=close]": { color: "var(--color-soft)", fontSize: "1.1rem", cursor: "pointer" },
  ".cm-searchMatch": { backgroundColor: "color-mix(in oklab, var(--color-look) 30%, transparent)" },
  ".cm-searchMatch-selected": { backgroundColor: "color-mix(in oklab, var(--color-look) 55%, transparent)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--color-pressed)", border: "none", color: "var(--color-soft)" },
  ".cm-line-other": { backgroundColor: "var(--color-look-wash)" },
});

const colours = HighlightStyle.define([
  { tag: tags.heading, color: "var(--color-ink)", fontWeight: "650" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--color-accent)" },
  { tag: tags.comment, color: "var(--color-faint)", fontStyle: "italic" },
  { tag: [tags.operator, tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--color-faint)" },
  { tag: [tags.string, tags.content], color: "var(--color-ink)" },
  { tag: [tags.bool, tags.number, tags.keyword], color: "var(--color-number)" },
  { tag: [tags.atom, tags.variableName, tags.labelName, tags.typeName], color: "var(--color-atom)" },
  { tag: tags.invalid, color: "var(--color-act)" },
]);

export const theme: Extension = [view, syntaxHighlighting(colours)];
