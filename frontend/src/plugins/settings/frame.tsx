/** What the pages of the settings have in common: their head, their width, their parts. */

import type { ReactNode } from "react";
import { Allowed } from "../../components/allowed";
import { ProblemNote, Skeleton } from "../../components/notice";
import { PageHead } from "../../components/page";
import type { Problem } from "../../wire/types.gen";
import { say } from "../../words/say";

interface Props {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function SettingsFrame({ title, aside, children }: Props) {
  return (
    <div className="flex h-full flex-col">
      <PageHead title={title} back={{ href: "/settings", title: say("settings") }}>
        {aside}
      </PageHead>
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="flex max-w-4xl flex-col gap-8 px-3 py-5 md:px-5">{children}</div>
      </div>
    </div>
  );
}

/** A part of a page. */
export function Part({ title, text, aside, children }: { readonly title: string; readonly text?: ReactNode; readonly aside?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <div className="flex min-h-6 flex-wrap items-center justify-between gap-2">
        <h2 className="text-sm font-semibold">{title}</h2>
        {aside}
      </div>
      {text !== undefined && <p className="max-w-2xl text-sm text-soft text-pretty">{text}</p>}
      {children}
    </section>
  );
}

/** What is fetched, or why it is not there. */
export function Fetched<T>({ value, problem, children }: { readonly value: T | undefined; readonly problem: Problem | undefined; readonly children: (value: T) => ReactNode }) {
  return (
    <>
      <ProblemNote problem={problem} />
      {value === undefined ? problem === undefined && <Skeleton /> : children(value)}
    </>
  );
}

/** Rows below one another, each drawn by `children`. */
export function Rows<T extends { readonly id: string }>({ rows, children }: { readonly rows: readonly T[]; readonly children: (row: T) => ReactNode }) {
  return (
    <ul className="border-t border-line">
      {rows.map((row) => (
        <li key={row.id}>{children(row)}</li>
      ))}
    </ul>
  );
}

/** For administrators: not only one's own. */
export function Everybodys({ chosen, choose }: { readonly chosen: boolean; readonly choose: (chosen: boolean) => void }) {
  return (
    <Allowed need="administer">
      <label className="flex items-center gap-2 text-sm">
        <input type="checkbox" checked={chosen} onChange={(event) => choose(event.target.checked)} />
        {say("Everybody's")}
      </label>
    </Allowed>
  );
}

export const ROW = "flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line py-2.5 text-sm";
