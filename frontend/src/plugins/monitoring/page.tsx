/** A check's own page, at an address that can be shared. */

import { useParams } from "wouter";
import { ObjectPage } from "../../components/object-page";
import { useLive } from "../../store/live";
import { say } from "../../words/say";
import { CheckDetail } from "./detail";

export function CheckPage() {
  const { key = "" } = useParams<{ key: string }>();
  const row = useLive((state) => state.checks[key]);
  return (
    <ObjectPage name={row?.name ?? key} node="" noun={say("check")} back={{ href: "/monitoring", title: say("checks") }} found={row !== undefined}>
      {row !== undefined && <CheckDetail key={row.key} row={row} onPage />}
    </ObjectPage>
  );
}
