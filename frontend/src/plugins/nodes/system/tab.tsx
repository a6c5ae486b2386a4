/** How busy a node is and was: charts from an hour to a year, what takes most, what waits to be installed. */

import { useMemo } from "react";
import { Link } from "wouter";
import { Age, AsOf } from "../../../components/age";
import { Fact, Facts, Section } from "../../../components/facts";
import { ProblemNote, Skeleton } from "../../../components/notice";
import { SpanChoice } from "../../../components/span-choice";
import { CHARTS, type ChartKind } from "../../../lib/load-past";
import { comparePath, nodePath, useQuery } from "../../../lib/route";
import { SPANS } from "../../../lib/spans";
import { useWatch } from "../../../store/live";
import { useLoadPasts } from "../../../store/load-past";
import type { LoadPast, NodeView, PastSpan } from "../../../wire/types.gen";
import { say, Say, sayAs, sayCount } from "../../../words/say";
import { Busiest } from "./busiest";
import { LoadChart } from "./chart";

const NO_PRESSURE = say("This kernel does not tell how long work waits (PSI). Boot it with psi=1 where it can.");

export function SystemTab({ node }: { readonly node: NodeView }) {
  useWatch(node.name);
  const [query, change] = useQuery();
  const span: PastSpan = SPANS.find((each) => each.id === query.get("span"))?.id ?? "24h";
  const { value, problem } = useLoadPasts(node.machineOf ?? node.name, "", span);
  const past = value?.nodes[0];
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 text-sm">
        <p className="min-w-0 text-soft">
          {node.stale ? (
            <>
              {node.statusText} <Say text="Figures are {time}." values={{ time: <AsOf at={node.lastSeen} /> }} />
            </>
          ) : (
            systemText(node)
          )}
          {node.machineOf !== undefined && (
            <>
              {" "}
              <Say
                text="Another user of the machine of {node}: the charts are the machine's."
                values={{
                  node: (
                    <Link href={`${nodePath(node.machineOf)}/system`} className="link">
                      {node.machineOf}
                    </Link>
                  ),
                }}
              />
            </>
          )}
        </p>
        <div className="flex flex-wrap items-center gap-3">
          <SpanChoice now={span} choose={(next) => change({ span: next })} />
          <Link href={comparePath([node.machineOf ?? node.name], span)} className="link text-xs text-soft">
            {say("Compare nodes")}
          </Link>
        </div>
      </div>
      <ProblemNote problem={problem} />
      {past === undefined ? problem === undefined && <Skeleton /> : <Charts past={past} node={node} />}
      <div className="grid border-t border-line md:grid-cols-2">
        <div className="min-w-0">
          <Busiest node={node.name} />
        </div>
        <div className="min-w-0 max-md:border-t max-md:border-line">
          <Upkeep node={node} />
        </div>
      </div>
    </>
  );
}

function systemText(node: NodeView): string {
  const parts = [node.osName, node.kernel === undefined ? undefined : say("kernel {kernel}", { kernel: node.kernel }), node.architecture, node.cpuCount === undefined ? undefined : sayCount(node.cpuCount, "{n} CPU", "{n} CPUs")];
  return parts.filter(Boolean).join(", ");
}

function Charts({ past, node }: { readonly past: LoadPast; readonly node: NodeView }) {
  const shown = useMemo(() => CHARTS.map((kind) => ({ kind, courses: coursesOf(past, kind) })), [past]);
  if (past.series.length === 0) return <p className="border-t border-line px-4 py-6 text-sm text-soft">{past.note}</p>;
  const hasNoPressure = node.cpuPercent !== undefined && (node.pressure ?? []).length === 0;
  return (
    <div className="grid lg:grid-cols-2">
      {shown.map(({ kind, courses }) =>
        courses.length > 0 || (kind.id === "pressure" && hasNoPressure) ? <LoadChart key={kind.id} kind={kind} courses={courses} stretch={past} note={NO_PRESSURE} /> : null,
      )}
    </div>
  );
}

function coursesOf(past: LoadPast, kind: ChartKind) {
  const found = past.series.filter((each) => kind.has(each.metric)).map((series) => ({ name: series.name ?? series.title, series }));
  // swap that is never used says nothing
  return found.filter(({ series }) => series.metric !== "swap" || series.points.some((point) => point.most > 0));
}

function Upkeep({ node }: { readonly node: NodeView }) {
  return (
    <Section title={say("Upkeep")}>
      <Facts>
        <Fact name={sayAs("of a machine", "Restart")}>{node.reboot ?? (node.bootTime === undefined ? null : say("Nothing waits for one, as far as the system tells."))}</Fact>
        <Fact name={say("Updates")}>
          {node.updates ?? say("Not known: the system tells of none, or was not asked yet.")}
          {node.updatesAt !== undefined && (
            <span className="text-faint">
              {" "}
              <Say text="Asked {age} ago." values={{ age: <Age since={node.updatesAt} /> }} />
            </span>
          )}
        </Fact>
      </Facts>
      {(node.packages ?? []).length > 0 && (
        <details className="mt-1.5 text-xs">
          <summary className="w-fit text-soft">{say("Which")}</summary>
          <ul className="mt-1 font-mono leading-5 wrap-anywhere">
            {node.packages?.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}
