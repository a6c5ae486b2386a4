/** The table of routes: which address leads where, over all reverse proxies. */

import { Link } from "wouter";
import { NameCell, NodeLink, NodeSince, StateText } from "../../components/cells";
import { ListPage } from "../../components/list-page";
import { Empty } from "../../components/notice";
import { OpenLink, Tls } from "../../components/routes";
import { ToneMark } from "../../components/tone";
import type { TableShape } from "../../components/table/types";
import { containerPath, routePath, servicePath, useNodeFilter } from "../../lib/route";
import { useLive } from "../../store/live";
import type { RouteView } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { RouteDetail } from "./detail";
import { routeModel } from "./model";

const shape: TableShape<RouteView> = {
  label: say("Routes"),
  columns: [
    { id: "name", title: say("Address"), sort: "name", track: "minmax(11rem,1.7fr)", cell: (row) => <NameCell row={row} href={routePath(row.key)} /> },
    { id: "target", title: say("Leads to"), sort: "target", track: "minmax(8rem,1.3fr)", cell: (row) => <TargetCell row={row} /> },
    { id: "state", title: say("State"), sort: "state", track: "minmax(8rem,1.5fr)", cell: (row) => <StateText row={row} more={row.problem} /> },
    { id: "tls", title: say("TLS"), sort: "tls", track: "8.5rem", cell: (row) => <Tls row={row} /> },
    { id: "node", title: say("Node"), sort: "node", track: "minmax(4.5rem,0.5fr)", from: 760, cell: (row) => <NodeLink node={row.node} /> },
    { id: "listens", title: say("Port"), track: "4.5rem", from: 860, cell: (row) => <span className="num truncate font-mono text-xs text-soft">{row.listens}</span> },
  ],
  actions: (row) => <OpenLink row={row} />,
  compact: (row) => (
    <>
      <div className="flex items-center justify-between gap-3">
        <NameCell row={row} href={routePath(row.key)} />
        <NodeSince row={row} />
      </div>
      <div className="flex justify-between gap-3 pl-5.5 text-xs">
        <span className="flex min-w-0 gap-2">
          {row.problem === undefined && <TargetCell row={row} />}
          {(row.targets !== undefined || row.tone !== "ok") && <StateText row={row} more={row.problem} wrap={row.problem !== undefined} />}
        </span>
        <span className="flex shrink-0">
          <Tls row={row} />
        </span>
      </div>
    </>
  ),
};

/** The service or container, as a link to its page; in words where it is none. */
export function TargetCell({ row }: { readonly row: RouteView }) {
  const [target, ...others] = row.targets ?? [];
  const path = target?.service !== undefined ? servicePath(target.service) : target?.container !== undefined ? containerPath(target.container) : undefined;
  if (path === undefined || others.length > 0) {
    return (
      <span className="min-w-0 truncate text-soft" title={row.leadsTo}>
        {row.leadsTo}
      </span>
    );
  }
  return (
    <Link href={path} tabIndex={-1} title={row.leadsTo} className="min-w-0 truncate hover:underline hover:underline-offset-3">
      {row.leadsTo}
    </Link>
  );
}

const EMPTY = (
  <Empty title={say("No routes yet")}>
    <Say
      text="The routes of nginx, Caddy and Traefik appear here as their configuration has them. A container of another image counts as a reverse proxy with the label <code>servicebay.role=reverse-proxy</code>."
      tags={{ code: (inner) => <code className="font-mono text-xs">{inner}</code> }}
    />
  </Empty>
);

/** What could not be read of a proxy, or what it would refuse: some routes may be missing. */
function Problems() {
  const proxies = useLive((state) => state.proxies);
  const node = useNodeFilter();
  const troubled = Object.values(proxies).filter((proxy) => (proxy.problems ?? []).length > 0 && (node === undefined || proxy.node === node));
  if (troubled.length === 0) return null;
  return (
    <ul aria-label={say("Problems of reverse proxies")} className="max-h-32 overflow-y-auto border-b border-line bg-look-wash px-3 py-2 text-sm md:px-5">
      {troubled.flatMap((proxy) =>
        (proxy.problems ?? []).map((problem) => (
          <li key={`${proxy.key} ${problem}`} className="flex gap-2 wrap-anywhere">
            <span className="pt-1">
              <ToneMark tone="look" silent />
            </span>
            <span>
              {say("{name} on {node}: {problem}", { name: proxy.name, node: proxy.node, problem })}
            </span>
          </li>
        )),
      )}
    </ul>
  );
}

export function RoutesView() {
  const rows = useLive((state) => state.routes);
  return (
    <ListPage title={say("Routes")} noun={say("routes")} rows={rows} model={routeModel} shape={shape} pathOf={routePath} detail={(row) => <RouteDetail row={row} />} notice={<Problems />} empty={EMPTY} />
  );
}
