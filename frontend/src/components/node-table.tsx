/** Nodes as rows: state, load, disks, services, uptime; users of one machine together. For the overview and the nodes page. */

import { useMemo, useRef } from "react";
import { Link } from "wouter";
import { formatBytes, formatNumber, percentOf } from "../lib/amount";
import { nodePath } from "../lib/route";
import { useWidth } from "../lib/width";
import { useLoadPasts } from "../store/load-past";
import type { DiskView, LoadPast, NodeView } from "../wire/types.gen";
import { say, Say, sayAs, sayCount } from "../words/say";
import { Age, AsOf } from "./age";
import { Meter } from "./meter";
import { NODE_STATUS } from "./node-status";
import { Spark } from "./spark";
import { TONE_TEXT, ToneMark } from "./tone";

const WIDE = 880;
const MOST_SPARKS = 100;

const PASTS = "cpu\nmemory";

export function NodeTable({ nodes }: { readonly nodes: readonly NodeView[] }) {
  const box = useRef<HTMLDivElement>(null);
  const wide = useWidth(box) >= WIDE;
  const rows = useMemo(() => byMachine(nodes), [nodes]);
  const shown = wide ? rows.filter((row) => !row.follows).slice(0, MOST_SPARKS) : [];
  const { value } = useLoadPasts(shown.map((row) => row.node.name).join("\n"), PASTS, "1h");
  const pasts = useMemo(() => new Map(value?.nodes.map((past) => [past.node, past])), [value]);
  return (
    <div ref={box} className="border-t border-line">
      {wide ? <WideTable rows={rows} pasts={pasts} /> : rows.map((row) => <NarrowRow key={row.node.name} row={row} />)}
    </div>
  );
}

interface NodeRow {
  readonly node: NodeView;
  /** Its machine's load stands in the row above. */
  readonly follows: boolean;
}

/** The rows in their order: who shares a machine comes right below the row that shows its load. */
export function byMachine(nodes: readonly NodeView[]): NodeRow[] {
  const names = new Set(nodes.map((node) => node.name));
  const follows = (node: NodeView) => node.machineOf !== undefined && names.has(node.machineOf);
  const users = (name: string) => nodes.filter((other) => other.machineOf === name).map((node) => ({ node, follows: true }));
  return nodes.filter((node) => !follows(node)).flatMap((node) => [{ node, follows: false }].concat(users(node.name)));
}

const HEADS = [say("Node"), say("State"), say("CPU"), say("Memory"), say("Fullest disk"), say("Services"), say("Containers"), sayAs("uptime", "Up")];

interface WideProps {
  readonly rows: readonly NodeRow[];
  readonly pasts: ReadonlyMap<string, LoadPast>;
}

function WideTable({ rows, pasts }: WideProps) {
  return (
    <table className="w-full text-sm">
      <thead>
        <tr className="h-7 border-b border-line text-left text-xs text-faint">
          {HEADS.map((head) => (
            <th key={head} scope="col" className="pr-4 font-normal">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ node, follows }) => (
          <tr key={node.name} data-key={node.name} className={`h-10 border-b border-line hover:bg-hover ${node.stale ? "text-faint" : ""}`}>
            <td className={follows ? "pr-4 pl-5" : "pr-4"}>
              <NodeName node={node} />
            </td>
            <td className="max-w-80 pr-4">
              <NodeState node={node} />
            </td>
            {follows ? (
              <td colSpan={3} className="pr-4 text-faint">
                {node.machineText}
              </td>
            ) : (
              <>
                <td className="pr-4">
                  <span className="flex items-center gap-3">
                    <Meter percent={node.cpuPercent} label={say("CPU")} title={cpuTitle(node)} />
                    <Spark past={pasts.get(node.name)} metric="cpu" />
                  </span>
                </td>
                <td className="pr-4">
                  <span className="flex items-center gap-3">
                    <Memory node={node} />
                    <Spark past={pasts.get(node.name)} metric="memory" />
                  </span>
                </td>
                <td className="pr-4">
                  <FullestDisk disks={node.disks} />
                </td>
              </>
            )}
            <td className="num pr-4 whitespace-nowrap">
              <Up up={node.servicesUp} total={node.servicesTotal} failed={node.servicesFailed} />
            </td>
            <td className="num pr-4 whitespace-nowrap">
              <Up up={node.containersRunning} total={node.containersTotal} />
            </td>
            <td className="whitespace-nowrap">{!follows && <Age since={node.bootTime} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NarrowRow({ row: { node, follows } }: { readonly row: NodeRow }) {
  return (
    <div data-key={node.name} className={`flex flex-col gap-2 border-b border-line py-2.5 text-sm ${follows ? "pl-5" : ""} ${node.stale ? "text-faint" : ""}`}>
      <div className="flex items-baseline justify-between gap-3">
        <NodeName node={node} />
        <span className="num min-w-0 text-right text-xs">{node.status === "online" ? <Say text="up {age}" values={{ age: <Age since={node.bootTime} /> }} /> : <AsOf at={node.lastSeen} />}</span>
      </div>
      {node.status !== "online" && <p className={`text-xs wrap-anywhere ${TONE_TEXT[node.tone]}`}>{node.statusText}</p>}
      {follows && <p className="text-xs text-faint">{node.machineText}</p>}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)_auto_minmax(0,1fr)] gap-x-2.5 gap-y-0.5 text-xs">
        {!follows && (
          <>
            <dt className="text-faint">{say("CPU")}</dt>
            <dd>
              <Meter percent={node.cpuPercent} label="" />
            </dd>
            <dt className="text-faint">{say("Memory")}</dt>
            <dd>
              <Memory node={node} />
            </dd>
            <dt className="text-faint">{say("Disk")}</dt>
            <dd>
              <FullestDisk disks={node.disks} />
            </dd>
          </>
        )}
        <dt className="text-faint">{say("Services")}</dt>
        <dd className="num">
          <Up up={node.servicesUp} total={node.servicesTotal} failed={node.servicesFailed} />
        </dd>
      </dl>
    </div>
  );
}

function NodeName({ node }: { readonly node: NodeView }) {
  return (
    <span className="flex items-center gap-2.5">
      <ToneMark tone={node.stale && node.tone === "ok" ? "off" : node.tone} silent />
      <Link href={nodePath(node.name)} className={`font-medium hover:underline hover:underline-offset-3 ${node.stale ? "" : "text-ink"}`}>
        {node.name}
      </Link>
    </span>
  );
}

function NodeState({ node }: { readonly node: NodeView }) {
  return (
    <span className="block truncate" title={node.statusText}>
      <span className={TONE_TEXT[node.tone]}>{NODE_STATUS[node.status]}</span>
      {node.stale && (
        <>
          , <AsOf at={node.lastSeen} />
        </>
      )}
    </span>
  );
}

function Memory({ node }: { readonly node: NodeView }) {
  const { memoryUsedBytes: used, memoryTotalBytes: total } = node;
  const title = used === undefined || total === undefined ? undefined : say("{size} of {size2}", { size: formatBytes(used), size2: formatBytes(total) });
  return <Meter percent={percentOf(used, total)} label={say("memory")} {...(title === undefined ? {} : { title })} />;
}

export function fullestDisk(disks: readonly DiskView[] | undefined): DiskView | undefined {
  return disks?.reduce<DiskView | undefined>((worst, disk) => (worst === undefined || disk.percent > worst.percent ? disk : worst), undefined);
}

function FullestDisk({ disks }: { readonly disks: readonly DiskView[] | undefined }) {
  const disk = fullestDisk(disks);
  if (disk === undefined) return <span className="text-faint">–</span>;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Meter percent={disk.percent} label={say("disk")} tone={disk.tone ?? "ok"} title={say("{size} of {size2}", { size: formatBytes(disk.usedBytes), size2: formatBytes(disk.totalBytes) })} />
      <span className="max-w-24 min-w-0 truncate font-mono text-xs text-faint" title={disk.mount}>
        {disk.mount}
      </span>
    </span>
  );
}

interface UpProps {
  readonly up: number | undefined;
  readonly total: number | undefined;
  readonly failed?: number | undefined;
}

function Up({ up = 0, total = 0, failed = 0 }: UpProps) {
  return (
    <>
      <Say text="{up} <rest>of {total}</rest>" values={{ up, total }} tags={{ rest: (inner) => <span className="text-faint">{inner}</span> }} />
      {failed > 0 && <span className="ml-2 whitespace-nowrap text-act">{say("{failed} failed", { failed })}</span>}
    </>
  );
}

function cpuTitle(node: NodeView): string {
  const load = node.load1 === undefined ? "" : say("load {load1}", { load1: formatNumber(node.load1, 2) });
  return [node.cpuCount === undefined ? "" : sayCount(node.cpuCount, "{n} CPU", "{n} CPUs"), load].filter(Boolean).join(", ");
}
