/** Tabs of a page, each with an address of its own. */

import { Link } from "wouter";
import { refusalOf, session, type Need } from "../store/session";
import { useStore } from "../store/store";

interface Props {
  readonly label: string;
  /** One with `may` is shown to whom that is allowed. */
  readonly tabs: readonly { readonly id: string; readonly title: string; readonly href: string; readonly mark?: string | undefined; readonly may?: Need }[];
  readonly now: string;
}

export function Tabs({ label, tabs, now }: Props) {
  useStore(session, (who) => who);
  return (
    <nav aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-2 [scrollbar-width:none] md:px-4">
      {tabs.filter((tab) => refusalOf(tab.may) === undefined).map((tab) => (
        <Link key={tab.id} href={tab.href} data-inset-focus aria-current={tab.id === now ? "page" : undefined} className={`-mb-px flex h-9 items-center gap-1.5 border-b-2 px-2 text-sm whitespace-nowrap ${tab.id === now ? "border-accent font-medium text-ink" : "border-transparent text-soft hover:text-ink"}`}>
          {tab.title}
          {tab.mark !== undefined && <span className="text-xs font-normal text-look">{tab.mark}</span>}
        </Link>
      ))}
    </nav>
  );
}
