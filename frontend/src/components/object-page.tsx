/** A detail as a page. Says in words when there is no such object, or no longer. */

import type { ReactNode } from "react";
import { Link } from "wouter";
import { useLive } from "../store/live";
import { Empty } from "./notice";
import { PageHead } from "./page";

interface Props {
  readonly name: string;
  readonly node: string;
  readonly noun: string;
  readonly back: { readonly href: string; readonly title: string };
  readonly found: boolean;
  readonly children: ReactNode;
}

export function ObjectPage({ name, node, noun, back, found, children }: Props) {
  const known = useLive((state) => state.nodes[node] !== undefined);
  return (
    <div className="flex h-full flex-col">
      <PageHead title={name} back={back} />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        {found ? (
          <div className="mx-auto max-w-3xl md:ml-1">{children}</div>
        ) : (
          <Empty
            title={`No ${noun} called ${name} on ${node}`}
            action={
              <Link href={back.href} className="link text-sm">
                Show all {back.title}
              </Link>
            }
          >
            {known ? `It was removed, or it has not been made yet. This page shows it as soon as it is there.` : `There is no node called ${node}.`}
          </Empty>
        )}
      </div>
    </div>
  );
}
