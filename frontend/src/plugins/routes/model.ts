/** What the routes table offers. Pure. */

import type { ListModel } from "../../components/list-page";
import { byName, byNode, byState, byText, needsPerson } from "../../lib/arrange";
import { splitKey } from "../../lib/route";
import type { RouteView } from "../../wire/types.gen";
import { say } from "../../words/say";

const shown = (row: RouteView) => row.hidden !== true;

/** The name of the proxy that has the route. */
export const proxyOf = (row: RouteView): string => splitKey(row.proxy)[1];

const expires = (row: RouteView): number => row.certificateExpires ?? Number.POSITIVE_INFINITY;
const certificateNeedsPerson = (row: RouteView): boolean => row.certificateTone === "act" || row.certificateTone === "look";

export const routeModel: ListModel<RouteView> = {
  presets: [
    { id: "all", title: say("All"), keep: shown },
    { id: "needs-you", title: say("Needs you"), keep: (row) => shown(row) && (needsPerson(row) || certificateNeedsPerson(row)) },
    { id: "services", title: say("To services"), keep: (row) => shown(row) && (row.targets ?? []).some((target) => target.kind !== "node") },
    { id: "no-tls", title: say("Without TLS"), keep: (row) => shown(row) && row.ssl !== true },
    { id: "inside", title: say("Inside the proxy"), rare: true, keep: (row) => row.hidden === true },
  ],
  groupings: [
    { id: "node", title: say("node"), of: (row) => row.node },
    { id: "proxy", title: say("proxy"), of: (row) => say("{name} on {node}", { name: proxyOf(row), node: row.node }) },
    { id: "target", title: say("target"), of: (row) => row.targets?.[0]?.name ?? row.leadsTo },
  ],
  sortings: [
    { id: "state", compare: byState },
    { id: "name", compare: byName },
    { id: "node", compare: byNode },
    { id: "target", compare: (a, b) => byText(a.leadsTo, b.leadsTo) || byName(a, b) },
    { id: "tls", compare: (a, b) => expires(a) - expires(b) || byName(a, b) },
  ],
  text: (row) => [row.name, row.node, row.leadsTo, row.stateText, row.provider, proxyOf(row), row.hostFile ?? row.file ?? "", ...(row.targets ?? []).map((target) => target.text)].join(" "),
};
