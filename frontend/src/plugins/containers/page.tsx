/** A container's own page. The address holds the first 12 digits of its ID. */

import { useParams } from "wouter";
import { ObjectPage } from "../../components/object-page";
import { useLive } from "../../store/live";
import type { ContainerView } from "../../wire/types.gen";
import { ContainerDetail } from "./detail";

export function findContainer(rows: Readonly<Record<string, ContainerView>>, node: string, id: string): ContainerView | undefined {
  if (id === "") return undefined;
  return rows[`${node}/${id}`] ?? Object.values(rows).find((row) => row.node === node && (row.id.startsWith(id) || row.name === id));
}

export function ContainerPage() {
  const { node = "", id = "" } = useParams<{ node: string; id: string }>();
  const row = useLive((state) => findContainer(state.containers, node, id));
  return (
    <ObjectPage name={row?.name ?? id} node={node} noun="container" back={{ href: "/containers", title: "containers" }} found={row !== undefined}>
      {row !== undefined && <ContainerDetail row={row} onPage />}
    </ObjectPage>
  );
}
