/** A service in full: state and cause, what it said last, ports, containers, files, what starts it. */

import { Link } from "wouter";
import { DetailHead, PortsSection, Related } from "../../components/detail";
import { Age, Until } from "../../components/age";
import { Fact, Facts, Section } from "../../components/facts";
import { HistorySection } from "../../components/history";
import { Output } from "../../components/notice";
import { ProxyOf, RoutesOf } from "../../components/routes";
import { madeOf } from "../../components/service-kind";
import { TemplateSection } from "../../components/template-mark";
import { TimelineSection } from "../../components/timeline";
import { UpdatesSection } from "../../components/updates";
import { ToneMark } from "../../components/tone";
import { UsageSection } from "../../components/usage";
import { formatNumber } from "../../lib/amount";
import { containerPath, servicePath, withQuery } from "../../lib/route";
import { useLive } from "../../store/live";
import type { ServiceView } from "../../wire/types.gen";
import { say, Say, sayAs } from "../../words/say";
import { Files } from "./files";
import { LinkDetail } from "./link";

export function ServiceDetail({ row, onPage = false }: { readonly row: ServiceView; readonly onPage?: boolean }) {
  if (row.kind === "link") return <LinkDetail row={row} onPage={onPage} />;
  if (row.kind === "gateway") return <GatewayDetail row={row} onPage={onPage} />;
  return (
    <>
      <DetailHead onPage={onPage} subject={{ kind: "service", row }} cause={row.cause ?? row.driftText} />
      <LastLines row={row} />
      <RoutesOf service={row.key} />
      <ProxyOf service={row.key} />
      <Starts row={row} />
      <UsageSection of={row.key} node={row.node} />
      <PortsSection ports={row.ports} />
      <Containers row={row} />
      <UpdatesSection row={row} />
      <TemplateSection row={row} />
      <Files row={row} />
      <TimelineSection of={{ service: row.unit, node: row.node }} version={`${row.activeState} ${row.since ?? ""}`} />
      <HistorySection node={row.node} kind="service" name={row.unit} version={`${row.activeState} ${row.since ?? ""}`} />
      <Section title={say("Unit")}>
        <Facts>
          <Fact name={say("Unit")} mono>
            {row.unit}
          </Fact>
          <Fact name={say("Description")}>{row.description}</Fact>
          <Fact name={say("Type")}>{madeOf(row)}</Fact>
          <Fact name={say("systemd says")} mono>
            {row.activeState} ({row.subState}){row.result === undefined || row.result === "success" ? "" : `, ${say("result {result}", { result: row.result })}`}
          </Fact>
          <Fact name={say("Starts at boot")}>{row.startsAtBoot ? say("yes") : say("no")}</Fact>
          <Fact name={say("Restarts")}>{row.restarts !== undefined && formatNumber(row.restarts)}</Fact>
          <Fact name={say("Main process")}>{row.mainPid}</Fact>
        </Facts>
      </Section>
    </>
  );
}

/** The router: what is not known of it is not made up. */
function GatewayDetail({ row, onPage }: { readonly row: ServiceView; readonly onPage: boolean }) {
  const configured = useLive((state) => state.gateway.state !== "not-configured");
  return (
    <div className={`flex flex-col gap-2.5 px-4 pt-3.5 pb-3.5 text-sm ${onPage ? "" : "pr-16"}`}>
      {!onPage && <h2 className="text-base font-semibold">{row.name}</h2>}
      <p className="text-soft">{row.description === "" ? say("The router between your nodes and the internet.") : `${row.description}.`}</p>
      <p className="flex items-start gap-2">
        <span className="pt-1">
          <ToneMark tone={row.tone} silent />
        </span>
        <span>
          {row.stateText}
          <span className="block text-soft">{row.cause}</span>
        </span>
      </p>
      <p>
        <Link href="/gateway" className="link">
          {configured ? say("Its address, connection and ports") : say("Set it up")}
        </Link>
      </p>
    </div>
  );
}

/** What it said last, and the way to all that was said when it failed. */
function LastLines({ row }: { readonly row: ServiceView }) {
  if (row.lastLines === undefined && row.cause === undefined) return null;
  const around = row.since === undefined ? "" : withQuery("", { at: `${row.since * 1000}` });
  const link = (
    <Link href={`${servicePath(row.key)}/logs${around}`} className="link text-xs text-soft">
      {say("Show the log around it")}
    </Link>
  );
  if (row.lastLines === undefined) return <p className="-mt-2 px-4 pb-3">{link}</p>;
  return (
    <Section title={say("What it said last")} aside={link}>
      <Output text={row.lastLines.join("\n")} />
    </Section>
  );
}

/** What a timer, socket or path starts and when, and by which of them a service is started. */
function Starts({ row }: { readonly row: ServiceView }) {
  const all = useLive((state) => state.services);
  const started = (row.triggers ?? []).flatMap((key) => all[key] ?? []);
  const starters = (row.triggeredBy ?? []).flatMap((key) => all[key] ?? []);
  if (row.triggers === undefined && starters.length === 0) return null;
  return (
    <Section title={row.triggers === undefined ? say("Started by") : say("Starts")}>
      <Related rows={[...started, ...starters]} pathOf={servicePath} />
      {row.triggers !== undefined && (
        <Facts>
          <Fact name={sayAs("of a timer", "Next")}>{row.nextElapse !== undefined && <Until at={row.nextElapse} />}</Fact>
          <Fact name={sayAs("of a timer", "Last")}>
            {row.lastTrigger !== undefined && <Say text="{age} ago" values={{ age: <Age since={row.lastTrigger} /> }} />}
          </Fact>
          <Fact name={say("Waits for")} mono>
            {row.listens?.join(", ")}
          </Fact>
        </Facts>
      )}
    </Section>
  );
}

function Containers({ row }: { readonly row: ServiceView }) {
  const all = useLive((state) => state.containers);
  const known = (row.containers ?? []).flatMap((key) => all[key] ?? []);
  const rows = known.filter((each) => each.hidden !== true);
  if (rows.length === 0) return null;
  return (
    <Section title={rows.length === 1 ? say("Container") : say("Containers")}>
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
