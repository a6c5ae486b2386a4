/** What the containers table offers. Pure. */

import type { ListModel } from "../../components/list-page";
import { byName, byNode, bySince, byState } from "../../lib/arrange";
import { splitKey } from "../../lib/route";
import type { ContainerView } from "../../wire/types.gen";
import { say } from "../../words/say";

const shown = (row: ContainerView) => row.hidden !== true;

const isManaged = (row: ContainerView) => row.service !== undefined || row.unit !== undefined;

/** The service that a container belongs to, by its name. */
export function ownerOf(row: ContainerView): string {
  if (row.service !== undefined) return splitKey(row.service)[1].replace(/\.service$/, "");
  return row.unit?.replace(/\.service$/, "") ?? say("not managed");
}

export const containerModel: ListModel<ContainerView> = {
  presets: [
    { id: "all", title: say("All"), keep: shown },
    { id: "needs-you", title: say("Needs you"), keep: (row) => shown(row) && row.tone === "act" },
    { id: "running", title: say("Running"), keep: (row) => shown(row) && row.state === "running" },
    { id: "stopped", title: say("Not running"), keep: (row) => shown(row) && row.state !== "running" },
    { id: "not-managed", title: say("Not managed"), keep: (row) => shown(row) && !isManaged(row) },
    { id: "infra", title: say("Infra"), rare: true, keep: (row) => row.hidden === true },
  ],
  groupings: [
    { id: "node", title: say("node"), of: (row) => row.node },
    { id: "service", title: say("service"), of: (row) => (isManaged(row) ? say("{name} on {node}", { name: ownerOf(row), node: row.node }) : say("Not managed")) },
    { id: "pod", title: say("pod"), of: (row) => (row.pod === undefined ? say("No pod") : say("{pod} on {node}", { pod: row.pod, node: row.node })) },
  ],
  sortings: [
    { id: "state", compare: byState },
    { id: "name", compare: byName },
    { id: "node", compare: byNode },
    { id: "since", compare: bySince },
  ],
  text: (row) => [row.name, row.id, row.image, row.node, row.stateText, row.pod ?? "", ownerOf(row), ...(row.ports ?? []).map((port) => port.text), ...(row.networks ?? [])].join(" "),
};
