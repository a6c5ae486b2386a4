/** A way to another page that looks like a small button. */

import type { ReactNode } from "react";
import { Link } from "wouter";

interface Props {
  readonly href: string;
  readonly icon: ReactNode;
  readonly title?: string;
  readonly children: ReactNode;
}

export function LinkButton({ href, icon, title, children }: Props) {
  return (
    <Link href={href} title={title} className="inline-flex h-6 shrink-0 items-center gap-1 rounded-md border border-edge bg-raised px-2 text-xs font-medium whitespace-nowrap hover:bg-hover">
      {icon}
      {children}
    </Link>
  );
}
