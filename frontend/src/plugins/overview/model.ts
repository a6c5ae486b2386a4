/** What the overview shows, from the live state. Pure. */

import type { AttentionView, ContainerView, LiveState, ServiceView } from "../../wire/types.gen";
import type { Subject } from "../../components/actions";

/** What needs a person, worst first; narrowed to a node where one is chosen. */
export function attentionRows(attention: LiveState["attention"], node: string | undefined): AttentionView[] {
  return Object.values(attention)
    .filter((row) => node === undefined || row.node === node)
    .toSorted((a, b) => a.rank - b.rank || (b.since ?? 0) - (a.since ?? 0) || a.key.localeCompare(b.key));
}

/** The row that the one action works on, where there is one. */
export function attentionSubject(row: AttentionView, services: Readonly<Record<string, ServiceView>>, containers: Readonly<Record<string, ContainerView>>): Subject | undefined {
  const service = row.kind === "service" ? services[row.key] : undefined;
  if (service !== undefined) return { kind: "service", row: service };
  const container = row.kind === "container" ? containers[row.key] : undefined;
  return container === undefined ? undefined : { kind: "container", row: container };
}
