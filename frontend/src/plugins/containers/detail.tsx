/** A container in full: ports, mounts, networks, health, labels, and the unit behind it. */

import { useState } from "react";
import { Copyable, DetailHead, HealthSection, PortsSection, Related } from "../../components/detail";
import { Fact, Facts, Section } from "../../components/facts";
import { UsageSection } from "../../components/usage";
import { formatMoment } from "../../lib/time";
import { servicePath } from "../../lib/route";
import { useLive } from "../../store/live";
import type { ContainerView, MountView } from "../../wire/types.gen";

export function ContainerDetail({ row, onPage = false }: { readonly row: ContainerView; readonly onPage?: boolean }) {
  return (
    <>
      <DetailHead onPage={onPage} subject={{ kind: "container", row }} cause={undefined} />
      <Behind row={row} />
      <UsageSection of={row.key} node={row.node} />
      <HealthSection health={row.health} />
      <PortsSection ports={row.ports} />
      <Mounts mounts={row.mounts ?? []} />
      <Section title="Container">
        <Facts>
          <Fact name="Image" mono>
            <Copyable text={row.image} what="the image" />
          </Fact>
          <Fact name="Digest" mono>
            {row.imageDigest === undefined ? null : <Copyable text={row.imageDigest} what="the digest">{`${row.imageDigest.slice(0, 26)}…`}</Copyable>}
          </Fact>
          <Fact name="ID" mono>
            <Copyable text={row.id} what="the ID">
              {row.id.slice(0, 12)}
            </Copyable>
          </Fact>
          <Fact name="Command" mono>
            {row.command?.join(" ")}
          </Fact>
          <Fact name="Created">{formatMoment(row.created)}</Fact>
          <Fact name="Process">{row.pid}</Fact>
          <Fact name="Exit status">{row.exitCode}</Fact>
          <Fact name="Restarts">{row.restartCount ?? 0}</Fact>
          <Fact name="Restart policy">{row.restartPolicy}</Fact>
          <Fact name="Pod">{row.pod}</Fact>
          <Fact name="Network mode">{row.networkMode}</Fact>
          <Fact name="Networks">{row.networks?.join(", ")}</Fact>
        </Facts>
      </Section>
      <Labels labels={row.labels ?? {}} />
    </>
  );
}

/** The unit behind the container, or a word about having none. */
function Behind({ row }: { readonly row: ContainerView }) {
  const service = useLive((state) => (row.service === undefined ? undefined : state.services[row.service]));
  return (
    <Section title="Service">
      {service === undefined ? (
        <p className="text-sm text-soft">{row.unit === undefined ? "Not managed: no unit starts it. It was made by hand or by another tool." : `Belongs to ${row.unit}.`}</p>
      ) : (
        <>
          <Related rows={[service]} pathOf={servicePath} />
          {service.sourcePath !== undefined && (
            <div className="mt-1 font-mono text-xs leading-5 text-soft">
              <Copyable text={service.sourcePath} what="the path of the unit's file" />
            </div>
          )}
        </>
      )}
    </Section>
  );
}

function Mounts({ mounts }: { readonly mounts: readonly MountView[] }) {
  if (mounts.length === 0) return null;
  return (
    <Section title="Mounts">
      <ul className="flex flex-col gap-1 text-sm">
        {mounts.map((mount) => (
          <li key={mount.destination} className="flex flex-wrap gap-x-2">
            <span className="font-mono text-xs leading-5 wrap-anywhere">{mount.destination}</span>
            <span className="text-faint">from {mount.type}</span>
            <span className="font-mono text-xs leading-5 text-soft wrap-anywhere">{mount.name ?? mount.source}</span>
            {mount.readWrite === false && <span className="text-faint">read-only</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const FEW = 6;

function Labels({ labels }: { readonly labels: Readonly<Record<string, string>> }) {
  const [whole, setWhole] = useState(false);
  const entries = Object.entries(labels);
  if (entries.length === 0) return null;
  return (
    <Section title="Labels">
      <dl className="flex flex-col gap-1 font-mono text-xs leading-5">
        {(whole ? entries : entries.slice(0, FEW)).map(([name, value]) => (
          <div key={name} className="wrap-anywhere">
            <dt className="inline text-faint">{name}</dt> <dd className="inline">{value}</dd>
          </div>
        ))}
      </dl>
      {entries.length > FEW && (
        <button type="button" className="link mt-1 text-xs text-soft" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "Show fewer" : `Show all ${entries.length}`}
        </button>
      )}
    </Section>
  );
}
