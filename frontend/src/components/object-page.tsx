/** A detail as a page. Says in words when there is no such object, or no longer. */

import type { ReactNode } from "react";
import { Link } from "wouter";
import { useLive } from "../store/live";
import { say } from "../words/say";
import { Empty } from "./notice";
import { PageHead } from "./page";

interface Props {
  readonly name: string;
  /** The node it is on; none, or its own name, where it is on none. */
  readonly node: string;
  readonly noun: string;
  readonly back: { readonly href: string; readonly title: string };
  readonly found: boolean;
  /** What belongs to the whole page, in its head. */
  readonly tools?: ReactNode;
  /** What stands below the head, in the whole width. */
  readonly tabs?: ReactNode;
  /** The content takes the whole page and scrolls by itself. */
  readonly full?: boolean;
  /** The content may be wider than text is read well. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function ObjectPage({ name, node, noun, back, found, tools, tabs, full = false, wide = false, children }: Props) {
  const known = useLive((state) => state.nodes[node] !== undefined);
  const onNode = node !== "" && node !== name;
  return (
    <div className="flex h-full flex-col">
      <PageHead title={name} back={back}>{tools}</PageHead>
      {tabs}
      <div className={`relative min-h-0 flex-1 ${full && found ? "overflow-hidden" : "overflow-y-auto"}`}>
        {full && found ? (
          children
        ) : found ? (
          <div className={`mx-auto md:ml-1 ${wide ? "max-w-7xl" : "max-w-3xl"}`}>{children}</div>
        ) : (
          <Empty
            title={onNode ? say("No {noun} called {name} on {node}", { noun, name, node }) : say("No {noun} called {name}", { noun, name })}
            action={
              <Link href={back.href} className="link text-sm">
                {say("Show all {title}", { title: back.title })}
              </Link>
            }
          >
            {known || !onNode ? say("It was removed, or it has not been made yet. This page shows it as soon as it is there.") : say("There is no node called {node}.", { node })}
          </Empty>
        )}
      </div>
    </div>
  );
}
