/** Nodes side by side: one chart with a line for each, and a table of what they are and do now. Users of a machine count as one. */

import { useMemo, type ReactNode } from "react";
import { Link } from "wouter";
import { Age, AsOf } from "../../../components/age";
import { Meter } from "../../../components/meter";
import { NODE_STATUS } from "../../../components/node-status";
import { fullestDisk } from "../../../components/node-table";
import { Empty, ProblemNote, Skeleton } from "../../../components/notice";
import { PageHead } from "../../../components/page";
import { SpanChoice } from "../../../components/span-choice";
import { ToneMark } from "../../../components/tone";
import { formatBytes, formatNumber, percentOf } from "../../../lib/amount";
import { CHARTS, LINES, type ChartKind } from "../../../lib/load-past";
import { nodePath, useQuery } from "../../../lib/route";
import { SPANS } from "../../../lib/spans";
import { useFetched } from "../../../store/fetched";
import { useLive } from "../../../store/live";
import { useLoadPasts } from "../../../store/load-past";
import { api } from "../../../wire/http";
import type { LoadPasts, NodeView, PastSpan } from "../../../wire/types.gen";
import { listOf } from "../../../words/language";
import { say, sayAs } from "../../../words/say";
import { LoadChart } from "./chart";

/** As many as lines can be told apart. */
const MOST = LINES.length;
export function ComparePage() {
  const nodes = useLive((state) => state.nodes);
  const machines = useMemo(() => Object.values(nodes).filter((node) => node.machineOf === undefined), [nodes]);
  const [query, change] = useQuery();
  const chosen = chosenOf(machines, query.get("of"));
  const span: PastSpan = SPANS.find((each) => each.id === query.get("span"))?.id ?? "24h";
  const metric = query.get("metric") ?? "cpu";
  const metrics = useFetched(api.loadMetrics, "").value ?? [];
  const { value, problem } = useLoadPasts(chosen.map((node) => node.name).join("\n"), metric, span);
  const toggle = (name: string) => {
    const names = chosen.map((node) => node.name);
    change({ of: (names.includes(name) ? names.filter((each) => each !== name) : [...names, name]).join(",") || "none" });
  };
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Compare nodes")} back={{ href: "/nodes", title: say("nodes") }} />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        {machines.length === 0 ? (
          <Empty title={say("No node yet")}>{say("With two nodes or more, this page shows their load side by side.")}</Empty>
        ) : (
          <div className="max-w-6xl pb-6">
            <div className="flex flex-col gap-3 px-4 py-3">
              <fieldset className="flex flex-wrap gap-x-4 gap-y-1.5 text-sm">
                <legend className="sr-only">{say("Nodes")}</legend>
                {machines.map((node) => {
                  const isOn = chosen.includes(node);
                  return (
                    <label key={node.name} className="inline-flex items-center gap-1.5">
                      <input type="checkbox" checked={isOn} disabled={!isOn && chosen.length >= MOST} onChange={() => toggle(node.name)} />
                      {machineName(node)}
                    </label>
                  );
                })}
              </fieldset>
              <div className="flex flex-wrap items-center gap-3">
                <select aria-label={say("What to compare")} className="h-7 rounded-md border border-edge bg-canvas px-1.5 text-sm" value={metric} onChange={(event) => change({ metric: event.target.value })}>
                  {metrics.map((each) => (
                    <option key={each.metric} value={each.metric}>
                      {each.title}
                    </option>
                  ))}
                </select>
                <SpanChoice now={span} choose={(next) => change({ span: next })} />
              </div>
            </div>
            <ProblemNote problem={problem} />
            {chosen.length === 0 ? (
              <p className="border-t border-line px-4 py-6 text-sm text-soft">{say("Choose the nodes to compare.")}</p>
            ) : (
              <>
                {value === undefined ? problem === undefined && <Skeleton /> : <Lines pasts={value} chosen={chosen} title={metrics.find((each) => each.metric === metric)?.title} kind={CHARTS.find((each) => each.has(metric))} />}
                <SideBySide nodes={chosen} />
              </>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

/** Those that the address names, else the first ones. */
function chosenOf(machines: readonly NodeView[], names: string | null): readonly NodeView[] {
  if (names === null) return machines.slice(0, MOST);
  const wanted = names.split(",");
  return machines.filter((node) => wanted.includes(node.name)).slice(0, MOST);
}

/** 'nas', 'nas with media and backup' where others use the same machine. */
function machineName(node: NodeView): string {
  const others = node.sameMachine ?? [];
  return others.length === 0 ? node.name : say("{name} with {others}", { name: node.name, others: listOf(others) });
}

interface LinesProps {
  readonly pasts: LoadPasts;
  readonly chosen: readonly NodeView[];
  readonly title: string | undefined;
  readonly kind: ChartKind | undefined;
}

function Lines({ pasts, chosen, title, kind }: LinesProps) {
  const shown = useMemo(() => {
    const names = new Set(chosen.map((node) => node.name));
    return pasts.nodes.filter((past) => names.has(past.node)).flatMap((past) => past.series.map((series) => ({ name: past.node, series })));
  }, [pasts, chosen]);
  const stretch = pasts.nodes[0];
  const drawn = useMemo(() => (kind === undefined ? undefined : { ...kind, title: title ?? kind.title }), [kind, title]);
  if (stretch === undefined || drawn === undefined) return null;
  return <LoadChart kind={drawn} courses={shown} stretch={stretch} note={say("Nothing is known of this in this time, of none of the nodes.")} />;
}

const ROWS: readonly { readonly title: string; readonly of: (node: NodeView) => ReactNode }[] = [
  { title: say("State"), of: (node) => <State node={node} /> },
  { title: say("System"), of: (node) => node.osName },
  { title: say("Kernel"), of: (node) => node.kernel },
  { title: say("CPUs"), of: (node) => node.cpuCount },
  { title: say("CPU"), of: (node) => <Meter percent={node.cpuPercent} label={say("CPU")} /> },
  { title: say("Load"), of: (node) => (node.load1 === undefined ? undefined : formatNumber(node.load1, 2)) },
  { title: say("Memory"), of: (node) => <Meter percent={percentOf(node.memoryUsedBytes, node.memoryTotalBytes)} label={say("memory")} /> },
  { title: say("Memory in all"), of: (node) => (node.memoryTotalBytes === undefined ? undefined : formatBytes(node.memoryTotalBytes)) },
  { title: say("Fullest disk"), of: (node) => <Fullest node={node} /> },
  { title: say("Waiting"), of: (node) => (node.pressure ?? []).map((each) => `${each.short ?? each.name} ${each.value}`).join(", ") || say("not told") },
  { title: sayAs("uptime", "Up"), of: (node) => <Age since={node.bootTime} /> },
  { title: say("Services"), of: (node) => say("{servicesUp} of {servicesTotal}", { servicesUp: node.servicesUp ?? 0, servicesTotal: node.servicesTotal ?? 0 }) },
  { title: say("Containers"), of: (node) => say("{containersRunning} of {containersTotal}", { containersRunning: node.containersRunning ?? 0, containersTotal: node.containersTotal ?? 0 }) },
  { title: say("Podman"), of: (node) => node.podmanVersion },
  { title: say("Updates"), of: (node) => node.updates },
  { title: sayAs("of a machine", "Restart"), of: (node) => node.reboot },
];

function State({ node }: { readonly node: NodeView }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <ToneMark tone={node.stale && node.tone === "ok" ? "off" : node.tone} silent />
      {NODE_STATUS[node.status]}
      {node.stale && (
        <span className="text-faint">
          <AsOf at={node.lastSeen} />
        </span>
      )}
    </span>
  );
}

function Fullest({ node }: { readonly node: NodeView }) {
  const disk = fullestDisk(node.disks);
  if (disk === undefined) return <span className="text-faint">–</span>;
  return (
    <span className="inline-flex items-center gap-2">
      <Meter percent={disk.percent} label={say("disk")} tone={disk.tone ?? "ok"} />
      <span className="font-mono text-xs text-faint">{disk.mount}</span>
    </span>
  );
}

function SideBySide({ nodes }: { readonly nodes: readonly NodeView[] }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
    <div className="overflow-x-auto border-t border-line" tabIndex={0} role="region" aria-label={say("Nodes side by side")}>
      <table className="text-sm">
        <thead>
          <tr className="h-9 border-b border-line text-left">
            <th scope="col" className="sticky left-0 bg-canvas">
              <span className="sr-only">{say("What")}</span>
            </th>
            {nodes.map((node) => (
              <th key={node.name} scope="col" className="px-4 font-medium whitespace-nowrap">
                <Link href={`${nodePath(node.name)}/system`} className="hover:underline hover:underline-offset-3">
                  {node.name}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map((row) => (
            <tr key={row.title} className="h-8 border-b border-line align-baseline">
              <th scope="row" className="sticky left-0 bg-canvas px-4 text-left font-normal whitespace-nowrap text-soft">
                {row.title}
              </th>
              {nodes.map((node) => (
                <td key={node.name} className={`num max-w-72 min-w-40 px-4 py-1 ${node.stale ? "text-faint" : ""}`}>
                  {row.of(node)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
