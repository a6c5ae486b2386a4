/** A small graph for the map's tests: a router, two nodes, a proxy before services, a pod, what leads nowhere. */

import type { GraphDocument, GraphEdge, GraphNode } from "../../wire/types.gen";

export const thing = (id: string, kind: GraphNode["kind"], more: Partial<GraphNode> = {}): GraphNode => ({
  id, kind, layer: kind === "internet" || kind === "gateway" || kind === "node" ? "infrastructure" : "twin",
  label: id.split(/[/:]/).at(-1)?.replace(".service", "") ?? id, tone: "ok", stateText: "Running", status: "up", ports: [], ...more,
});

export const edge = (kind: GraphEdge["kind"], source: string, target: string, more: Partial<GraphEdge> = {}): GraphEdge => ({
  id: `${kind}:${source}>${target}`, source, target, kind, label: "", protocol: "", port: 0, state: "active", tone: "ok", manual: kind === "manual", provenance: [{ text: "known from a test" }], ...more,
});

export function graphOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): GraphDocument {
  return { nodes: Object.fromEntries(nodes.map((each) => [each.id, each])), edges: Object.fromEntries(edges.map((each) => [each.id, each])) };
}

const on = (node: string, more: Partial<GraphNode> = {}): Partial<GraphNode> => ({ node, parent: `node:${node}`, ...more });

export const NAS = "node:nas";
export const PROXY = "services/nas/proxy.service";
export const PHOTOS = "services/nas/photos.service";
export const WIKI = "services/nas/wiki.service";
export const POD = "pods/nas/mail";
export const NOWHERE = "missing:nas:old:3000";

export const WORLD = graphOf(
  [
    thing("internet", "internet", { label: "Internet" }), thing("gateway", "gateway", { label: "Router" }),
    thing(NAS, "node", { node: "nas", stateText: "Online." }), thing("node:attic", "node", { node: "attic", stateText: "Online." }),
    thing(PROXY, "proxy", on("nas", { page: "/services/nas/proxy.service" })), thing("containers/nas/p1", "container", { node: "nas", parent: PROXY }),
    thing(PHOTOS, "service", on("nas", { page: "/services/nas/photos.service", ports: ["8081 → 8080/tcp"] })), thing("containers/nas/f1", "container", { node: "nas", parent: PHOTOS, label: "photos" }),
    thing(WIKI, "service", on("nas", { tone: "act", stateText: "Failed", status: "down" })),
    thing(POD, "pod", on("nas")), thing("containers/nas/m1", "container", { node: "nas", parent: POD, label: "smtp" }), thing("containers/nas/m2", "container", { node: "nas", parent: POD, label: "imap" }),
    thing(NOWHERE, "missing", { label: "old:3000", tone: "act", stateText: "Not there", status: "down" }),
    thing("services/attic/backup.service", "service", on("attic")),
  ],
  [
    edge("uplink", "internet", "gateway"), edge("mapping", "gateway", PROXY, { protocol: "tcp", port: 443 }),
    edge("route", PROXY, PHOTOS, { label: "photos.test", protocol: "http", port: 8080, provenance: [{ text: "photos.conf line 7 of proxy", since: 1000 }] }),
    edge("flow", PROXY, PHOTOS, { traffic: { connections: 3, seenAt: 5000 } }), edge("route", PROXY, WIKI, { tone: "act", state: "inactive" }),
    edge("route", PROXY, NOWHERE, { tone: "act", state: "inactive" }), edge("member", "containers/nas/m1", POD), edge("member", "containers/nas/m2", POD),
    edge("depends", WIKI, PHOTOS), edge("flow", "services/attic/backup.service", PHOTOS, { traffic: { connections: 1, seenAt: 5000 } }),
  ],
);

/** So many nodes with so many services each, a proxy before every tenth. */
export function bigWorld(nodes: number, each: number): GraphDocument {
  const things: GraphNode[] = [thing("internet", "internet"), thing("gateway", "gateway")];
  const edges: GraphEdge[] = [edge("uplink", "internet", "gateway")];
  for (let n = 0; n < nodes; n += 1) {
    const name = `n${n}`;
    things.push(thing(`node:${name}`, "node", { node: name }), thing(`services/${name}/proxy.service`, "proxy", on(name)));
    edges.push(edge("mapping", "gateway", `services/${name}/proxy.service`));
    for (let s = 1; s < each; s += 1) {
      const id = `services/${name}/s${s}.service`;
      things.push(thing(id, "service", on(name)), thing(`containers/${name}/c${s}`, "container", { node: name, parent: id }));
      edges.push(s % 3 === 0 ? edge("route", `services/${name}/proxy.service`, id) : edge("depends", id, `services/${name}/s${Math.max(1, s - 1)}.service`));
    }
  }
  return graphOf(things, edges);
}
