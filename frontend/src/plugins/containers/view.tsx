/** The table of containers. */

import { Link } from "wouter";
import { Age } from "../../components/age";
import { RowActions, targetsOf } from "../../components/actions";
import { ImageText, NameCell, NodeLink, NodeSince, PortsCell, StateText } from "../../components/cells";
import { ListPage } from "../../components/list-page";
import { Empty } from "../../components/notice";
import type { TableShape } from "../../components/table/types";
import { CpuCell, MemoryCell } from "../../components/usage";
import { useUsageOrder } from "../../components/usage-order";
import { containerPath, servicePath } from "../../lib/route";
import { useLive } from "../../store/live";
import type { ContainerView } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { ContainerDetail } from "./detail";
import { containerModel, ownerOf } from "./model";

const shape: TableShape<ContainerView> = {
  label: say("Containers"),
  columns: [
    { id: "name", title: say("Name"), sort: "name", track: "minmax(10rem,1.3fr)", cell: (row) => <NameCell row={row} href={containerPath(row.key)} /> },
    { id: "state", title: say("State"), sort: "state", track: "minmax(8rem,1.3fr)", cell: (row) => <StateText row={row} /> },
    { id: "since", title: say("Since"), sort: "since", track: "4.5rem", cell: (row) => <span className="text-soft">{row.stale === true ? null : <Age since={row.since} />}</span> },
    { id: "service", title: say("Service"), track: "minmax(6rem,0.9fr)", cell: (row) => <OwnerCell row={row} /> },
    { id: "node", title: say("Node"), sort: "node", track: "minmax(4.5rem,0.5fr)", cell: (row) => <NodeLink node={row.node} /> },
    { id: "cpu", title: say("CPU"), sort: "cpu", track: "3.5rem", from: 740, cell: (row) => <CpuCell of={row.key} /> },
    { id: "memory", title: say("Memory"), sort: "memory", track: "5rem", from: 740, cell: (row) => <MemoryCell of={row.key} /> },
    { id: "ports", title: say("Ports"), track: "minmax(7rem,0.6fr)", from: 940, cell: (row) => <PortsCell ports={row.ports} /> },
    { id: "image", title: say("Image"), track: "minmax(9rem,1.5fr)", from: 1040, cell: (row) => <ImageText image={row.image} /> },
  ],
  actions: (row) => <RowActions subject={{ kind: "container", row }} />,
  compact: (row) => (
    <>
      <div className="flex items-center justify-between gap-3">
        <NameCell row={row} href={containerPath(row.key)} />
        <NodeSince row={row} />
      </div>
      <div className="flex justify-between gap-3 pl-5.5 text-xs">
        <StateText row={row} />
        <span className="flex min-w-0 justify-end gap-3">
          <ImageText image={row.image.replace(/^.*\//, "")} />
        </span>
      </div>
    </>
  ),
};

function OwnerCell({ row }: { readonly row: ContainerView }) {
  if (row.service === undefined) return <span className="truncate text-faint">{ownerOf(row)}</span>;
  return (
    <Link href={servicePath(row.service)} tabIndex={-1} className="truncate text-soft hover:text-ink hover:underline hover:underline-offset-3">
      {ownerOf(row)}
    </Link>
  );
}

const EMPTY = (
  <Empty title={say("No containers yet")}>
    <Say text="Every container of your nodes' users appears here the moment it is made, by a service or by hand with <code>podman run</code>." tags={{ code: (inner) => <code className="font-mono text-xs">{inner}</code> }} />
  </Empty>
);

export function ContainersView() {
  const rows = useLive((state) => state.containers);
  const model = useUsageOrder(containerModel);
  return (
    <ListPage
      title={say("Containers")}
      noun={say("containers")}
      rows={rows}
      model={model}
      shape={shape}
      pathOf={containerPath}
      detail={(row) => <ContainerDetail row={row} />}
      targets={(row) => targetsOf({ kind: "container", row })}
      empty={EMPTY}
    />
  );
}
