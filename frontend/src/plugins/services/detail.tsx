/** A service in full: state and cause, ports, containers, files. */

import { DetailHead, PortsSection, Related } from "../../components/detail";
import { Fact, Facts, Section } from "../../components/facts";
import { HistorySection } from "../../components/history";
import { containerPath } from "../../lib/route";
import { useLive } from "../../store/live";
import type { ServiceView } from "../../wire/types.gen";
import { Files } from "./files";

export function ServiceDetail({ row, onPage = false }: { readonly row: ServiceView; readonly onPage?: boolean }) {
  return (
    <>
      <DetailHead onPage={onPage} subject={{ kind: "service", row }} cause={row.cause ?? row.driftText} />
      <PortsSection ports={row.ports} />
      <Containers row={row} />
      <Files row={row} />
      <HistorySection node={row.node} kind="service" name={row.unit} version={`${row.activeState} ${row.since ?? ""}`} />
      <Section title="Unit">
        <Facts>
          <Fact name="Unit" mono>
            {row.unit}
          </Fact>
          <Fact name="Description">{row.description}</Fact>
          <Fact name="Type">
            {row.kind}, {row.origin}
          </Fact>
          <Fact name="systemd says">
            {row.activeState} ({row.subState}){row.result === undefined || row.result === "success" ? "" : `, result ${row.result}`}
          </Fact>
          <Fact name="Starts at boot">{row.startsAtBoot ? "yes" : "no"}</Fact>
          <Fact name="Restarts">{row.restarts}</Fact>
          <Fact name="Main process">{row.mainPid}</Fact>
        </Facts>
      </Section>
    </>
  );
}

function Containers({ row }: { readonly row: ServiceView }) {
  const all = useLive((state) => state.containers);
  const known = (row.containers ?? []).flatMap((key) => all[key] ?? []);
  const rows = known.filter((each) => each.hidden !== true);
  if (rows.length === 0) return null;
  return (
    <Section title={rows.length === 1 ? "Container" : "Containers"}>
      <Related rows={rows} pathOf={containerPath} />
      {row.images !== undefined && (
        <div className="mt-1.5">
          {row.images.map((image) => (
            <p key={image} className="font-mono text-xs leading-5 text-soft wrap-anywhere">
              {image}
            </p>
          ))}
        </div>
      )}
    </Section>
  );
}
