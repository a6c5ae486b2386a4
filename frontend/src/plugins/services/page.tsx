/** A service's own page, at addresses that can be shared: what it does, its files, its log, its history. */

import { useEffect } from "react";
import { useParams } from "wouter";
import { warmEditor } from "../../components/editor";
import { LogPanel } from "../../components/log/log-panel";
import { ObjectPage } from "../../components/object-page";
import { Tabs } from "../../components/tabs";
import { ServiceTerminalTab } from "../../components/terminal/tab";
import { mapPath, servicePath } from "../../lib/route";
import { useDrafts } from "../../store/drafts";
import { useLive } from "../../store/live";
import type { ServiceView } from "../../wire/types.gen";
import { say } from "../../words/say";
import { ServiceDetail } from "./detail";
import { FilesTab } from "./files/tab";
import { ServiceMenu } from "./menu";
import { HistoryTab } from "./history/tab";

export function ServicePage() {
  const { node = "", unit = "", tab = "" } = useParams<{ node: string; unit: string; tab?: string }>();
  const row = useLive((state) => state.services[`${node}/${unit}`]);
  useEffect(warmEditor, []);
  return (
    <ObjectPage name={row?.name ?? unit} node={node} noun={say("service")} back={{ href: "/services", title: say("services") }} found={row !== undefined} tools={row !== undefined && <ServiceMenu row={row} />} tabs={row !== undefined && row.kind !== "link" && <ServiceTabs row={row} now={tab} />} full={tab === "files" || tab === "logs"}>
      {row !== undefined && <Content row={row} tab={tab} />}
    </ObjectPage>
  );
}

function ServiceTabs({ row, now }: { readonly row: ServiceView; readonly now: string }) {
  const path = servicePath(row.key);
  const unsaved = useDrafts(row.key).length;
  const tabs = [
    { id: "", title: say("Overview"), href: path },
    { id: "files", title: say("Files"), href: `${path}/files`, mark: unsaved === 0 ? undefined : say("{unsaved} unsaved", { unsaved }) },
    { id: "logs", title: say("Logs"), href: `${path}/logs` },
    { id: "history", title: say("History"), href: `${path}/history` },
    ...((row.containers ?? []).length === 0 ? [] : [{ id: "terminal", title: say("Terminal"), href: `${path}/terminal`, may: "operate" as const }]),
    { id: "map", title: say("Map"), href: mapPath("services", row.key) },
  ];
  return <Tabs label={say("Parts of {name}", { name: row.name })} tabs={tabs} now={now} />;
}

function Content({ row, tab }: { readonly row: ServiceView; readonly tab: string }) {
  if (row.kind === "link") return <ServiceDetail row={row} onPage />;
  if (tab === "files") return <FilesTab row={row} />;
  if (tab === "logs") return <LogPanel node={row.node} sources={[`service:${row.unit}`]} name={row.name} />;
  if (tab === "history") return <HistoryTab row={row} />;
  if (tab === "terminal") return <ServiceTerminalTab containers={row.containers ?? []} name={row.name} />;
  return <ServiceDetail row={row} onPage />;
}
