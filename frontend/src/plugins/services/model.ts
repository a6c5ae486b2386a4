/** What the services table offers: presets, sorting, grouping, and the text that the filter looks through. Pure. */

import type { ListModel } from "../../components/list-page";
import { serviceKind } from "../../components/service-kind";
import { byName, byNode, bySince, byState, needsPerson } from "../../lib/arrange";
import type { ServiceView } from "../../wire/types.gen";
import { say } from "../../words/say";

const shown = (row: ServiceView) => row.hidden !== true;

export const serviceModel: ListModel<ServiceView> = {
  presets: [
    { id: "all", title: say("All"), keep: shown },
    { id: "needs-you", title: say("Needs you"), keep: (row) => shown(row) && needsPerson(row) },
    { id: "running", title: say("Running"), keep: (row) => shown(row) && row.activeState === "active" },
    { id: "not-applied", title: say("Not applied"), rare: true, keep: (row) => shown(row) && row.drift !== undefined },
    { id: "timers", title: say("Timers"), rare: true, keep: (row) => shown(row) && row.triggers !== undefined },
    { id: "stopped", title: say("Stopped"), keep: (row) => shown(row) && row.tone === "off" },
    { id: "links", title: say("Elsewhere"), rare: true, keep: (row) => row.kind === "link" || row.kind === "gateway" },
    { id: "helpers", title: say("Helpers"), rare: true, keep: (row) => row.hidden === true && row.kind !== "gateway" },
  ],
  groupings: [
    { id: "node", title: say("node"), of: (row) => row.node },
    { id: "kind", title: say("type"), of: (row) => serviceKind(row.kind) },
    { id: "group", title: say("group"), of: (row) => row.group ?? say("no group") },
  ],
  sortings: [
    { id: "state", compare: byState },
    { id: "name", compare: byName },
    { id: "node", compare: byNode },
    { id: "since", compare: bySince },
  ],
  text: (row) => [row.name, row.unit, row.node, row.kind, serviceKind(row.kind), row.stateText, row.description, row.url ?? "", row.group ?? "", ...(row.images ?? []), ...(row.ports ?? []).map((port) => port.text)].join(" "),
};
