/** What the containers table offers. Pure. */

import type { ListModel } from "../../components/list-page";
import { byName, byNode, bySince, byState } from "../../lib/arrange";
import { splitKey } from "../../lib/route";
import type { ContainerView } from "../../wire/types.gen";

const shown = (row: ContainerView) => row.hidden !== true;

const isManaged = (row: ContainerView) => row.service !== undefined || row.unit !== undefined;

/** The service that a container belongs to, by its name. */
export function ownerOf(row: ContainerView): string {
  if (row.service !== undefined) return splitKey(row.service)[1].replace(/\.service$/, "");
  return row.unit?.replace(/\.service$/, "") ?? "not managed";
}

export const containerModel: ListModel<ContainerView> = {
  presets: [
    { id: "all", title: "All", keep: shown },
    { id: "needs-you", title: "Needs you", keep: (row) => shown(row) && row.tone === "act" },
    { id: "running", title: "Running", keep: (row) => shown(row) && row.state === "running" },
    { id: "stopped", title: "Not running", keep: (row) => shown(row) && row.state !== "running" },
    { id: "not-managed", title: "Not managed", keep: (row) => shown(row) && !isManaged(row) },
    { id: "infra", title: "Infra", rare: true, keep: (row) => row.hidden === true },
  ],
  groupings: [
    { id: "node", title: "node", of: (row) => row.node },
    { id: "service", title: "service", of: (row) => (isManaged(row) ? `${ownerOf(row)} on ${row.node}` : "Not managed") },
    { id: "pod", title: "pod", of: (row) => (row.pod === undefined ? "No pod" : `${row.pod} on ${row.node}`) },
  ],
  sortings: [
    { id: "state", compare: byState },
    { id: "name", compare: byName },
    { id: "node", compare: byNode },
    { id: "since", compare: bySince },
  ],
  text: (row) => [row.name, row.id, row.image, row.node, row.stateText, row.pod ?? "", ownerOf(row), ...(row.ports ?? []).map((port) => port.text), ...(row.networks ?? [])].join(" "),
};
