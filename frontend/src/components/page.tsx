/** The head of a page: its title, and at the right what belongs to the whole page. */

import { ArrowLeft } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Link } from "wouter";
import { say } from "../words/say";

interface HeadProps {
  readonly title: string;
  readonly back?: { readonly href: string; readonly title: string };
  readonly children?: ReactNode;
}

export function PageHead({ title, back, children }: HeadProps) {
  useEffect(() => {
    document.title = `${title} · ServiceBay`;
  }, [title]);
  return (
    <header className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-3 py-2 md:px-5">
      {back !== undefined && (
        <Link href={back.href} aria-label={say("Back to {title}", { title: back.title })} title={say("Back to {title}", { title: back.title })} className="-ml-1.5 grid size-7 place-items-center rounded-md text-soft hover:bg-hover hover:text-ink">
          <ArrowLeft size={16} aria-hidden />
        </Link>
      )}
      <h1 className={`mr-auto min-w-0 text-lg font-semibold ${back === undefined ? "truncate" : "grow basis-32 wrap-anywhere"}`}>{title}</h1>
      {children}
    </header>
  );
}
