/** The board of checks: what answers, what does not, since when. */

import { useEffect } from "react";
import { Age } from "../../components/age";
import { NameCell, StateText } from "../../components/cells";
import { Beats } from "../../components/check";
import { ListPage } from "../../components/list-page";
import { Empty } from "../../components/notice";
import type { TableShape } from "../../components/table/types";
import { formatShare } from "../../lib/amount";
import { checkPath } from "../../lib/route";
import { useLive } from "../../store/live";
import type { CheckView } from "../../wire/types.gen";
import { say } from "../../words/say";
import { CheckDetail } from "./detail";
import { AddCheck } from "./form";
import { warmChart } from "./past";
import { checkModel, kindOf } from "./model";
import { CheckTools } from "./tools";

const said = (row: CheckView) => row.window ?? (row.text === "" ? undefined : row.text);

const shape: TableShape<CheckView> = {
  label: say("Checks"),
  columns: [
    { id: "name", title: say("Name"), sort: "name", track: "minmax(9rem,1.2fr)", cell: (row) => <NameCell row={row} href={checkPath(row.key)} /> },
    { id: "state", title: say("State"), sort: "state", track: "minmax(10rem,2fr)", cell: (row) => <StateText row={row} more={said(row)} /> },
    { id: "since", title: say("Since"), sort: "since", track: "4.5rem", cell: (row) => <span className="text-soft"><Age since={row.since} /></span> },
    { id: "beats", title: say("Last outcomes"), track: "17.5rem", from: 900, cell: (row) => <Beats check={row} /> },
    { id: "latency", title: say("Latency"), sort: "latency", track: "5rem", from: 620, cell: (row) => <span className="num text-soft">{row.latencyMs === undefined ? "" : say("{latencyMs} ms", { latencyMs: Math.round(row.latencyMs) })}</span> },
    { id: "uptime", title: say("Well"), sort: "uptime", track: "5rem", from: 620, cell: (row) => <span className="num text-soft">{row.uptimePercent === undefined ? "" : formatShare(row.uptimePercent)}</span> },
    { id: "node", title: say("Node"), track: "6rem", from: 1300, cell: (row) => <span className="truncate text-soft">{row.node}</span> },
    { id: "kind", title: say("Kind"), sort: "kind", track: "6.5rem", from: 1100, cell: (row) => <span className="truncate text-soft">{kindOf(row)}</span> },
  ],
  actions: () => null,
  compact: (row) => (
    <>
      <div className="flex items-center justify-between gap-3">
        <NameCell row={row} href={checkPath(row.key)} />
        <span className="shrink-0 text-xs text-faint">
          <Age since={row.since} />
        </span>
      </div>
      <div className="flex justify-between gap-3 pl-5.5 text-xs">
        <StateText row={row} more={said(row)} />
        <span className="num shrink-0 text-soft">{row.uptimePercent === undefined ? "" : formatShare(row.uptimePercent)}</span>
      </div>
    </>
  ),
};

const EMPTY = (
  <Empty title={say("No checks yet")} action={<AddCheck />}>
    {say("A check asks at intervals whether something answers, or tells what a node knows: a web address, a port, a unit, a backup, a job that calls. Links bring their own.")}
  </Empty>
);

export function MonitoringView() {
  useEffect(warmChart, []);
  const rows = useLive((state) => state.checks);
  return <ListPage title={say("Monitoring")} noun={say("checks")} rows={rows} model={checkModel} shape={shape} pathOf={checkPath} detail={(row) => <CheckDetail key={row.key} row={row} />} tools={<CheckTools />} empty={EMPTY} />;
}
