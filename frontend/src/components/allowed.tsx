/** What a role may not do is left out; the hub refuses it in any case. */

import type { ReactNode } from "react";
import { useRefusal, type Need } from "../store/session";

/** Shown to those who may. */
export function Allowed({ need, children }: { readonly need: Need; readonly children: ReactNode }) {
  return useRefusal(need) === undefined ? children : null;
}
