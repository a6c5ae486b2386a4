/** Findings of the hub at their lines, with their fixes. Pure. */

import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { Finding } from "../wire/types.gen";

/** The findings of one file as the editor's diagnostics; one without a line stands at the first. */
export function diagnosticsOf(doc: Text, findings: readonly Finding[], onFix: (content: string) => void): Diagnostic[] {
  return findings.map((finding) => {
    const line = doc.line(Math.min(Math.max(finding.line ?? 1, 1), doc.lines));
    const indent = /^\s*/.exec(line.text)?.[0].length ?? 0;
    const { fix } = finding;
    return {
      from: line.from + indent,
      to: line.to,
      severity: finding.severity,
      message: finding.text,
      // What makes another file is offered by the plan, where that file is seen.
      ...(fix === undefined || fix.path !== undefined ? {} : { actions: [{ name: fix.title, apply: () => onFix(fix.content) }] }),
    };
  });
}
