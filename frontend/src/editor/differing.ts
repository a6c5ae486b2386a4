/** Sets off the lines that differ from another text, as one types. */

import { presentableDiff } from "@codemirror/merge";
import { RangeSetBuilder, StateField, type EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

const line = Decoration.line({ class: "cm-line-other" });

export function differing(against: string): Extension {
  return StateField.define<DecorationSet>({
    create: (state) => mark(state, against),
    update: (marks, transaction) => (transaction.docChanged ? mark(transaction.state, against) : marks),
    provide: (field) => EditorView.decorations.from(field),
  });
}

function mark(state: EditorState, against: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const number of differingLines(against, state.doc.toString())) {
    const { from } = state.doc.line(number);
    builder.add(from, from, line);
  }
  return builder.finish();
}

/** The numbers (from 1) of lines in `now` that are not as in `before`. Pure. */
export function differingLines(before: string, now: string): number[] {
  const numbers = new Set<number>();
  const lineAt = (offset: number) => now.slice(0, offset).split("\n").length;
  for (const { fromB, toB } of presentableDiff(before, now)) {
    if (toB === fromB) continue;
    // What ends behind a line break does not touch the line that follows.
    const last = lineAt(now[toB - 1] === "\n" ? toB - 1 : toB);
    for (let number = lineAt(fromB); number <= last; number += 1) numbers.add(number);
  }
  return [...numbers].toSorted((a, b) => a - b);
}
