/** Parts for plugins' views: a section as the overview has them, and a plain table. */

import type { ReactNode } from "react";

export function Section({ title, children, more }: { readonly title: string; readonly children?: ReactNode; readonly more?: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className="mb-1 flex items-center justify-between">
        <h2 className="text-xs font-semibold text-soft">{title}</h2>
        <span className="text-xs text-soft">{more}</span>
      </div>
      <div className="border-t border-line py-2 text-sm">{children}</div>
    </section>
  );
}

interface Row {
  readonly key: string;
  readonly cells: readonly ReactNode[];
}

export function Table({ label, columns, rows }: { readonly label: string; readonly columns: readonly string[]; readonly rows: readonly Row[] }) {
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} className="w-full text-left text-sm">
        <thead>
          <tr className="border-b border-line">
            {columns.map((column) => (
              <th key={column} scope="col" className="label py-1.5 pr-4 font-medium whitespace-nowrap">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className="border-b border-line">
              {row.cells.map((cell, index) => (
                <td key={columns[index]} className="num py-1.5 pr-4 align-top wrap-break-word">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
