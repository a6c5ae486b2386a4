/** Versions and what they brought, newest first. */

import type { TemplateChange } from "../../wire/types.gen";

export function Changelog({ entries }: { readonly entries: readonly TemplateChange[] }) {
  return (
    <dl className="flex flex-col gap-1.5 text-sm">
      {entries.map((entry) => (
        <div key={entry.version} className="flex gap-3">
          <dt className="num shrink-0 font-medium">{entry.version}</dt>
          <dd className="min-w-0 text-soft wrap-anywhere">{entry.changes.join(" ")}</dd>
        </div>
      ))}
    </dl>
  );
}
