/** What the table of checks offers. Pure. */

import type { ListModel } from "../../components/list-page";
import { byName, bySince, byState, byText, needsPerson } from "../../lib/arrange";
import type { CheckKind, CheckView } from "../../wire/types.gen";

export const KINDS: Record<CheckKind, string> = { http: "Web address", tcp: "TCP port", certificate: "Certificate", dns: "DNS name", ping: "Ping", unreadable: "Unreadable" };
export const kindOf = (row: CheckView): string => KINDS[row.kind];
const uptime = (row: CheckView): number => row.uptimePercent ?? 101;

export const checkModel: ListModel<CheckView> = {
  presets: [
    { id: "all", title: "All", keep: () => true },
    { id: "needs-you", title: "Needs you", keep: needsPerson },
    { id: "up", title: "Up", keep: (row) => row.state === "ok" },
    { id: "paused", title: "Paused", rare: true, keep: (row) => row.state === "paused" },
  ],
  groupings: [
    { id: "kind", title: "kind", of: kindOf },
    { id: "origin", title: "origin", of: (row) => (row.origin === "" ? "Made here" : "Links") },
  ],
  sortings: [
    { id: "state", compare: byState },
    { id: "name", compare: byName },
    { id: "since", compare: bySince },
    { id: "kind", compare: (a, b) => byText(kindOf(a), kindOf(b)) || byName(a, b) },
    { id: "latency", compare: (a, b) => (b.latencyMs ?? -1) - (a.latencyMs ?? -1) || byName(a, b) },
    { id: "uptime", compare: (a, b) => uptime(a) - uptime(b) || byName(a, b) },
  ],
  text: (row) => [row.name, row.target, row.stateText, row.text, kindOf(row)].join(" "),
};
