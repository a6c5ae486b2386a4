/** A container in full: ports, mounts, networks, health, labels, and the unit behind it. */

import { Import } from "lucide-react";
import { Link } from "wouter";
import { Copyable, DetailHead, HealthSection, Identity, PortsSection, Related } from "../../components/detail";
import { Fact, Facts, Section } from "../../components/facts";
import { HistorySection } from "../../components/history";
import { Labels } from "../../components/labels";
import { Output, ProblemNote } from "../../components/notice";
import { UsageSection } from "../../components/usage";
import { formatNumber } from "../../lib/amount";
import { formatMoment } from "../../lib/time";
import { adoptPath, servicePath, stockPath } from "../../lib/route";
import { useLastLines } from "../../store/last-lines";
import { useLive } from "../../store/live";
import type { ContainerView, MountView } from "../../wire/types.gen";
import { say } from "../../words/say";

export function ContainerDetail({ row, onPage = false }: { readonly row: ContainerView; readonly onPage?: boolean }) {
  return (
    <>
      <DetailHead onPage={onPage} subject={{ kind: "container", row }} cause={row.driftText} />
      {row.state !== "running" && (row.tone === "act" || row.tone === "look") && row.stale !== true && <LastLines key={row.since} row={row} />}
      <Behind row={row} />
      <UsageSection of={row.key} node={row.node} />
      <HealthSection health={row.health} />
      <PortsSection ports={row.ports} />
      <HistorySection node={row.node} kind="container" name={row.name} version={`${row.state} ${row.since ?? ""} ${row.health?.status ?? ""}`} />
      <Mounts mounts={row.mounts ?? []} node={row.node} />
      <Section title={say("Container")}>
        <Facts>
          <Fact name={say("Image")} mono>
            <Copyable text={row.image} what={say("the image")}>
              {row.imageId === undefined ? undefined : (
                <Link href={stockPath("images")(`${row.node}/${row.imageId}`)} className="link">
                  {row.image}
                </Link>
              )}
            </Copyable>
          </Fact>
          <Identity digest={row.imageDigest} id={row.id} />
          <Fact name={say("Command")} mono>
            {row.command?.join(" ")}
          </Fact>
          <Fact name={say("Created")}>{formatMoment(row.created)}</Fact>
          <Fact name={say("Process")}>{row.pid}</Fact>
          <Fact name={say("Exit status")}>{row.exitCode}</Fact>
          <Fact name={say("Restarts")}>{formatNumber(row.restartCount ?? 0)}</Fact>
          <Fact name={say("Restart policy")} mono>{row.restartPolicy}</Fact>
          <Fact name={say("Pod")}>
            {row.podId === undefined ? row.pod : (
              <Link href={stockPath("pods")(`${row.node}/${row.podId}`)} className="link">
                {row.pod ?? row.podId.slice(0, 12)}
              </Link>
            )}
          </Fact>
          <Fact name={say("Network mode")} mono>{row.networkMode}</Fact>
          <Fact name={say("Networks")}>
            {row.networks?.map((network) => (
              <Link key={network} href={stockPath("networks")(`${row.node}/${network}`)} className="link mr-2">
                {network}
              </Link>
            ))}
          </Fact>
        </Facts>
      </Section>
      <Labels labels={row.labels ?? {}} />
    </>
  );
}

/** The end of what a container wrote that did not end well, asked of its node when somebody looks. */
function LastLines({ row }: { readonly row: ContainerView }) {
  const { answer, problem } = useLastLines(row.node, row.id);
  if (answer === undefined && problem === undefined) return null;
  return (
    <Section title={say("What it said last")}>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {answer?.cause !== undefined && <p className="text-sm text-act">{answer.cause}</p>}
      {answer !== undefined && (answer.lines.length > 0 ? <Output text={answer.lines.join("\n")} /> : <p className="text-sm text-soft">{say("It wrote nothing.")}</p>)}
    </Section>
  );
}

/** The unit behind the container, or a word about having none. */
function Behind({ row }: { readonly row: ContainerView }) {
  const service = useLive((state) => (row.service === undefined ? undefined : state.services[row.service]));
  return (
    <Section title={say("Service")}>
      {service === undefined ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-soft">
          <p className="min-w-0 flex-1 basis-60">{row.unit === undefined ? say("Not managed: no unit starts it. It was made by hand or by another tool.") : say("Belongs to {unit}.", { unit: row.unit })}</p>
          {row.unit === undefined && (
            <Link href={adoptPath(row.key)} className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md border border-edge bg-raised px-3 font-medium whitespace-nowrap text-ink hover:bg-hover">
              <Import size={14} aria-hidden />
              {row.podId === undefined ? say("Adopt it") : say("Adopt its pod")}
            </Link>
          )}
        </div>
      ) : (
        <>
          <Related rows={[service]} pathOf={servicePath} />
          {service.sourcePath !== undefined && (
            <div className="mt-1 font-mono text-xs leading-5 text-soft">
              <Copyable text={service.sourcePath} what={say("the path of the unit's file")} />
            </div>
          )}
        </>
      )}
    </Section>
  );
}

/** Of a mount, by its type as Podman names it. */
const FROM: Readonly<Record<string, string>> = { volume: say("from the volume"), bind: say("from the node"), tmpfs: say("in memory"), image: say("from the image") };

function Mounts({ mounts, node }: { readonly mounts: readonly MountView[]; readonly node: string }) {
  if (mounts.length === 0) return null;
  return (
    <Section title={say("Mounts")}>
      <ul className="flex flex-col gap-1 text-sm">
        {mounts.map((mount) => (
          <li key={mount.destination} className="flex flex-wrap gap-x-2">
            <span className="font-mono text-xs leading-5 wrap-anywhere">{mount.destination}</span>
            <span className="text-faint">{FROM[mount.type] ?? mount.type}</span>
            <span className="font-mono text-xs leading-5 text-soft wrap-anywhere">
              {mount.type === "volume" && mount.name !== undefined ? (
                <Link href={stockPath("volumes")(`${node}/${mount.name}`)} className="link">
                  {mount.name}
                </Link>
              ) : (
                (mount.name ?? mount.source)
              )}
            </span>
            {mount.readWrite === false && <span className="text-faint">{say("read-only")}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
