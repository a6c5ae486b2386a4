/** What the services table offers: presets, sorting, grouping, and the text that the filter looks through. Pure. */

import type { ListModel } from "../../components/list-page";
import { byName, byNode, bySince, byState, needsPerson } from "../../lib/arrange";
import type { ServiceView } from "../../wire/types.gen";

const shown = (row: ServiceView) => row.hidden !== true;

export const serviceModel: ListModel<ServiceView> = {
  presets: [
    { id: "all", title: "All", keep: shown },
    { id: "needs-you", title: "Needs you", keep: (row) => shown(row) && needsPerson(row) },
    { id: "running", title: "Running", keep: (row) => shown(row) && row.activeState === "active" },
    { id: "not-applied", title: "Not applied", rare: true, keep: (row) => shown(row) && row.drift !== undefined },
    { id: "timers", title: "Timers", rare: true, keep: (row) => shown(row) && row.triggers !== undefined },
    { id: "stopped", title: "Stopped", keep: (row) => shown(row) && row.tone === "off" },
    { id: "links", title: "Elsewhere", rare: true, keep: (row) => row.kind === "link" || row.kind === "gateway" },
    { id: "helpers", title: "Helpers", rare: true, keep: (row) => row.hidden === true && row.kind !== "gateway" },
  ],
  groupings: [
    { id: "node", title: "node", of: (row) => row.node },
    { id: "kind", title: "type", of: (row) => row.kind },
    { id: "group", title: "group", of: (row) => row.group ?? "no group" },
  ],
  sortings: [
    { id: "state", compare: byState },
    { id: "name", compare: byName },
    { id: "node", compare: byNode },
    { id: "since", compare: bySince },
  ],
  text: (row) => [row.name, row.unit, row.node, row.kind, row.stateText, row.description, row.url ?? "", row.group ?? "", ...(row.images ?? []), ...(row.ports ?? []).map((port) => port.text)].join(" "),
};
