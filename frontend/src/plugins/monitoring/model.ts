/** What the table of checks offers. Pure. */

import type { ListModel } from "../../components/list-page";
import { byName, bySince, byState, byText, needsPerson } from "../../lib/arrange";
import type { CheckKind, CheckView, CheckSeverity } from "../../wire/types.gen";
import { say } from "../../words/say";

export const KINDS: Record<CheckKind, string> = { http: say("Web address"), tcp: say("TCP port"), certificate: say("Certificate"), dns: say("DNS name"), ping: say("Ping"), unit: say("Unit"), container: say("Container"), node: say("Node"), gateway: say("Gateway"), heartbeat: say("Heartbeat"), backup: say("Backup"), command: say("Command"), plugin: say("By a plugin"), unreadable: say("Unreadable") };
export const SEVERITIES: Record<CheckSeverity, string> = { minor: say("Minor"), normal: say("Normal"), major: say("Major") };
export const kindOf = (row: CheckView): string => KINDS[row.kind];
function serviceOf(row: CheckView): string {
  if (row.origin.startsWith("link/")) return row.name;
  return row.origin === "" ? say("No service") : row.origin.slice(row.origin.indexOf("/") + 1).replace(/\.service$/, "");
}
const uptime = (row: CheckView): number => row.uptimePercent ?? 101;

export const checkModel: ListModel<CheckView> = {
  presets: [
    { id: "all", title: say("All"), keep: () => true },
    { id: "needs-you", title: say("Needs you"), keep: needsPerson },
    { id: "up", title: say("Up"), keep: (row) => row.state === "ok" },
    { id: "unknown", title: say("Unknown"), rare: true, keep: (row) => row.state === "unknown" },
    { id: "maintenance", title: say("Maintenance"), rare: true, keep: (row) => row.state === "maintenance" },
    { id: "paused", title: say("Paused"), rare: true, keep: (row) => row.state === "paused" },
  ],
  groupings: [
    { id: "node", title: say("node"), of: (row) => (row.node === "" ? say("From the hub") : row.node) },
    { id: "service", title: say("service"), of: serviceOf },
    { id: "tag", title: say("tag"), of: (row) => row.tags?.[0] ?? say("No tag") },
    { id: "kind", title: say("kind"), of: kindOf },
    { id: "origin", title: say("origin"), of: (row) => (row.origin === "" ? say("Made here") : row.origin.startsWith("link/") ? say("Links") : say("By itself")) },
  ],
  sortings: [
    { id: "state", compare: byState },
    { id: "name", compare: byName },
    { id: "since", compare: bySince },
    { id: "kind", compare: (a, b) => byText(kindOf(a), kindOf(b)) || byName(a, b) },
    { id: "latency", compare: (a, b) => (b.latencyMs ?? -1) - (a.latencyMs ?? -1) || byName(a, b) },
    { id: "uptime", compare: (a, b) => uptime(a) - uptime(b) || byName(a, b) },
  ],
  text: (row) => [row.name, row.node, ...(row.tags ?? []), row.target, row.stateText, row.text, kindOf(row)].join(" "),
};
