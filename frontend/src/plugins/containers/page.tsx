/** A container's own page: what it is, its log, a shell in it. The address holds the first 12 digits of its ID. */

import { useParams } from "wouter";
import { LogPanel } from "../../components/log/log-panel";
import { ObjectPage } from "../../components/object-page";
import { Tabs } from "../../components/tabs";
import { ContainerTerminalTab } from "../../components/terminal/tab";
import { containerPath, mapPath } from "../../lib/route";
import { useLive } from "../../store/live";
import type { ContainerView } from "../../wire/types.gen";
import { say } from "../../words/say";
import { ContainerDetail } from "./detail";

export function findContainer(rows: Readonly<Record<string, ContainerView>>, node: string, id: string): ContainerView | undefined {
  if (id === "") return undefined;
  return rows[`${node}/${id}`] ?? Object.values(rows).find((row) => row.node === node && (row.id.startsWith(id) || row.name === id));
}

export function ContainerPage() {
  const { node = "", id = "", tab = "" } = useParams<{ node: string; id: string; tab?: string }>();
  const row = useLive((state) => findContainer(state.containers, node, id));
  return (
    <ObjectPage name={row?.name ?? id} node={node} noun={say("container")} back={{ href: "/containers", title: say("containers") }} found={row !== undefined} tabs={row !== undefined && <ContainerTabs row={row} now={tab} />} full={tab === "logs"}>
      {row !== undefined && <Content row={row} tab={tab} />}
    </ObjectPage>
  );
}

function ContainerTabs({ row, now }: { readonly row: ContainerView; readonly now: string }) {
  const path = containerPath(row.key);
  const tabs = [
    { id: "", title: say("Overview"), href: path },
    { id: "logs", title: say("Logs"), href: `${path}/logs` },
    { id: "terminal", title: say("Terminal"), href: `${path}/terminal`, may: "operate" as const },
    { id: "map", title: say("Map"), href: mapPath("containers", row.key) },
  ];
  return <Tabs label={say("Parts of {name}", { name: row.name })} tabs={tabs} now={now} />;
}

function Content({ row, tab }: { readonly row: ContainerView; readonly tab: string }) {
  if (tab === "logs") return <LogPanel node={row.node} sources={[`container:${row.name}`]} name={row.name} />;
  if (tab === "terminal") return <ContainerTerminalTab row={row} />;
  return <ContainerDetail row={row} onPage />;
}
