/** What the table of checks offers. Pure. */

import type { ListModel } from "../../components/list-page";
import { byName, bySince, byState, byText, needsPerson } from "../../lib/arrange";
import type { CheckKind, CheckView, CheckSeverity } from "../../wire/types.gen";

export const KINDS: Record<CheckKind, string> = { http: "Web address", tcp: "TCP port", certificate: "Certificate", dns: "DNS name", ping: "Ping", unit: "Unit", container: "Container", node: "Node", gateway: "Gateway", heartbeat: "Heartbeat", backup: "Backup", command: "Command", plugin: "By a plugin", unreadable: "Unreadable" };
export const SEVERITIES: Record<CheckSeverity, string> = { minor: "Minor", normal: "Normal", major: "Major" };
export const kindOf = (row: CheckView): string => KINDS[row.kind];
function serviceOf(row: CheckView): string {
  if (row.origin.startsWith("link/")) return row.name;
  return row.origin === "" ? "No service" : row.origin.slice(row.origin.indexOf("/") + 1).replace(/\.service$/, "");
}
const uptime = (row: CheckView): number => row.uptimePercent ?? 101;

export const checkModel: ListModel<CheckView> = {
  presets: [
    { id: "all", title: "All", keep: () => true },
    { id: "needs-you", title: "Needs you", keep: needsPerson },
    { id: "up", title: "Up", keep: (row) => row.state === "ok" },
    { id: "unknown", title: "Unknown", rare: true, keep: (row) => row.state === "unknown" },
    { id: "maintenance", title: "Maintenance", rare: true, keep: (row) => row.state === "maintenance" },
    { id: "paused", title: "Paused", rare: true, keep: (row) => row.state === "paused" },
  ],
  groupings: [
    { id: "node", title: "node", of: (row) => (row.node === "" ? "From the hub" : row.node) },
    { id: "service", title: "service", of: serviceOf },
    { id: "tag", title: "tag", of: (row) => row.tags?.[0] ?? "No tag" },
    { id: "kind", title: "kind", of: kindOf },
    { id: "origin", title: "origin", of: (row) => (row.origin === "" ? "Made here" : row.origin.startsWith("link/") ? "Links" : "By itself") },
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
