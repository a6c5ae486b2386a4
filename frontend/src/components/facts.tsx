/** Facts as name and value, and the sections that hold them in a detail. */

import type { ReactNode } from "react";

export function Section({ title, aside, children }: { readonly title: string; readonly aside?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className="border-t border-line px-4 py-3 first:border-t-0">
      <div className="mb-1.5 flex min-h-6 items-center justify-between gap-2">
        <h2 className="text-xs font-semibold text-soft">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(5.5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">{children}</dl>;
}

/** One fact; nothing is drawn where it is not known. */
export function Fact({ name, mono = false, children }: { readonly name: string; readonly mono?: boolean; readonly children: ReactNode }) {
  if (children === undefined || children === null || children === "" || children === false) return null;
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className={`min-w-0 wrap-anywhere ${mono ? "font-mono text-xs leading-5" : ""}`}>{children}</dd>
    </>
  );
}
