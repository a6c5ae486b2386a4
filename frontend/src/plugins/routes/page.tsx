/** A route's own page, at an address that can be shared. */

import { useParams } from "wouter";
import { ObjectPage } from "../../components/object-page";
import { useLive } from "../../store/live";
import { say } from "../../words/say";
import { RouteDetail } from "./detail";

export function RoutePage() {
  const { node = "", proxy = "", mark = "" } = useParams<{ node: string; proxy: string; mark: string }>();
  const row = useLive((state) => state.routes[`${node}/${proxy}/${mark}`]);
  return (
    <ObjectPage name={row?.name ?? mark} node={node} noun={say("route")} back={{ href: "/routes", title: say("routes") }} found={row !== undefined}>
      {row !== undefined && <RouteDetail row={row} onPage />}
    </ObjectPage>
  );
}
