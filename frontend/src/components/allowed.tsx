/** What a role may not do: left out, or a page that says why. The hub refuses it in any case. */

import type { ReactNode } from "react";
import { useRefusal, type Need } from "../store/session";
import { Empty } from "./notice";
import { PageHead } from "./page";

/** Shown to those who may. */
export function Allowed({ need, children }: { readonly need: Need; readonly children: ReactNode }) {
  return useRefusal(need) === undefined ? children : null;
}

/** A page for those who may; others read why it is not for them. */
export function AllowedPage({ need, title, children }: { readonly need: Need | undefined; readonly title: string; readonly children: ReactNode }) {
  const refused = useRefusal(need);
  if (refused === undefined) return children;
  return (
    <>
      <PageHead title={title} />
      <Empty title="Not with your role">{refused}</Empty>
    </>
  );
}
