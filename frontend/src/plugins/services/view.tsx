/** The table of services. */

import { useEffect } from "react";
import { Age } from "../../components/age";
import { RowActions, targetsOf } from "../../components/actions";
import { ImageText, NameCell, NodeLink, NodeSince, PortsCell, StateText } from "../../components/cells";
import { warmEditor } from "../../components/editor";
import { ListPage } from "../../components/list-page";
import { Empty } from "../../components/notice";
import type { TableShape } from "../../components/table/types";
import { CpuCell, MemoryCell } from "../../components/usage";
import { TemplateMark } from "../../components/template-mark";
import { UpdateMark } from "../../components/updates";
import { useUpdatePreset } from "../../components/update-preset";
import { useUsageOrder } from "../../components/usage-order";
import { servicePath } from "../../lib/route";
import { useLive } from "../../store/live";
import type { ServiceView } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { ServiceDetail } from "./detail";
import { LinkCell } from "./link";
import { serviceModel } from "./model";
import { ServiceTools, UpdatesNotice } from "./tools";

/** A link's icon stands before its name. */
const named = (row: ServiceView): ServiceView => (row.icon === undefined ? row : { ...row, name: `${row.icon} ${row.name}` });

const Marks = ({ of }: { readonly of: string }) => (
  <>
    <UpdateMark of={of} />
    <TemplateMark of={of} />
  </>
);

const shape: TableShape<ServiceView> = {
  label: say("Services"),
  columns: [
    { id: "name", title: say("Name"), sort: "name", track: "minmax(9rem,1.2fr)", cell: (row) => <NameCell row={named(row)} href={servicePath(row.key)} /> },
    { id: "state", title: say("State"), sort: "state", track: "minmax(10rem,2fr)", cell: (row) => <StateText row={row} more={row.cause ?? (row.kind === "link" ? row.description : undefined)} aside={<Marks of={row.key} />} /> },
    { id: "since", title: say("Since"), sort: "since", track: "4.5rem", cell: (row) => <span className="text-soft">{row.stale === true ? null : <Age since={row.since} />}</span> },
    { id: "node", title: say("Node"), sort: "node", track: "minmax(4.5rem,0.6fr)", cell: (row) => <NodeLink node={row.node} /> },
    { id: "cpu", title: say("CPU"), sort: "cpu", track: "3.5rem", from: 740, cell: (row) => <CpuCell of={row.key} /> },
    { id: "memory", title: say("Memory"), sort: "memory", track: "5rem", from: 740, cell: (row) => <MemoryCell of={row.key} /> },
    { id: "ports", title: say("Ports"), track: "minmax(7rem,0.6fr)", from: 860, cell: (row) => (row.kind === "link" ? <LinkCell row={row} /> : <PortsCell ports={row.ports} />) },
    { id: "image", title: say("Image"), track: "minmax(9rem,1.2fr)", from: 1040, cell: (row) => <ImageText image={row.images?.[0]} /> },
  ],
  actions: (row) => <RowActions subject={{ kind: "service", row }} />,
  compact: (row) => (
    <>
      <div className="flex items-center justify-between gap-3">
        <NameCell row={named(row)} href={servicePath(row.key)} />
        <NodeSince row={row} />
      </div>
      <div className="flex justify-between gap-3 pl-5.5 text-xs">
        <StateText row={row} more={row.cause} aside={<Marks of={row.key} />} wrap />
        {row.kind === "link" ? <LinkCell row={row} /> : <PortsCell ports={row.ports} />}
      </div>
    </>
  ),
};

const EMPTY = (
  <Empty title={say("No services yet")}>
    <Say text="Each Quadlet file in <code>~/.config/containers/systemd</code> of a node becomes a service here, as soon as systemd knows it." tags={{ code: (inner) => <code className="font-mono text-xs">{inner}</code> }} />
  </Empty>
);

export function ServicesView() {
  const rows = useLive((state) => state.services);
  const model = useUpdatePreset(useUsageOrder(serviceModel));
  useEffect(warmEditor, []);
  return (
    <ListPage
      title={say("Services")}
      noun={say("services")}
      rows={rows}
      model={model}
      shape={shape}
      pathOf={servicePath}
      detail={(row) => <ServiceDetail row={row} />}
      targets={(row) => targetsOf({ kind: "service", row })}
      tools={<ServiceTools />}
      notice={<UpdatesNotice />}
      empty={EMPTY}
    />
  );
}
