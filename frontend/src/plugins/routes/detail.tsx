/** A route in full: where it leads and how that is doing, TLS, where it stands, and the proxy that has it. */

import { Link } from "wouter";
import { Copyable, Related, RowHead } from "../../components/detail";
import { Fact, Facts, Section } from "../../components/facts";
import { FileList } from "../../components/file-list";
import { OpenLink, Tls } from "../../components/routes";
import { ToneMark } from "../../components/tone";
import { containerPath, servicePath, withQuery } from "../../lib/route";
import { useLive } from "../../store/live";
import type { RouteTargetView, RouteView } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { proxyOf } from "./model";

export function RouteDetail({ row, onPage = false }: { readonly row: RouteView; readonly onPage?: boolean }) {
  return (
    <>
      <RowHead row={row} cause={row.problem} onPage={onPage}>
        <p className="flex flex-wrap items-baseline gap-x-3 text-sm">
          {row.url !== undefined && <span className="font-mono text-xs wrap-anywhere">{row.url}</span>}
          <OpenLink row={row} />
          {row.hidden !== true && (
            <Link href={`/map${withQuery("", { ask: "reach", address: row.url ?? (row.host === "_" ? undefined : row.host) })}`} className="link text-soft">
              {say("Why not reachable?")}
            </Link>
          )}
        </p>
      </RowHead>
      <LeadsTo row={row} />
      <Section title={say("Address")}>
        <Facts>
          <Fact name={say("Host")}>{row.host === "_" ? say("any that no other route names") : row.isDefault === true ? say("{host}, and any that no other route names", { host: row.host }) : row.host}</Fact>
          <Fact name={say("Path")} mono>
            {row.path}
          </Fact>
          <Fact name={say("Port")}>{row.listens}</Fact>
          <Fact name={say("Only if")}>{row.condition}</Fact>
          <Fact name={say("TLS")}>
            <Tls row={row} />
          </Fact>
          <Fact name={say("Certificate")} mono>
            {row.certificate === undefined ? null : <Copyable text={row.certificate} what={say("the path of the certificate")} />}
          </Fact>
        </Facts>
      </Section>
      <Stands row={row} />
      <ProxySection row={row} />
    </>
  );
}

function LeadsTo({ row }: { readonly row: RouteView }) {
  const targets = row.targets ?? [];
  const known = targets.filter((target) => pathOf(target) !== undefined);
  const others = targets.filter((target) => pathOf(target) === undefined);
  return (
    <Section title={say("Leads to")}>
      {known.length > 0 && <Related rows={known.map((target) => ({ ...target, key: pathOf(target) ?? "", name: known.length > 1 ? target.text : target.name, stale: row.stale === true }))} pathOf={(path) => path} />}
      {others.map((target) => (
        <p key={target.text} className="flex min-h-7 items-center gap-2.5 text-sm">
          <ToneMark tone={row.stale === true ? "off" : target.tone} silent />
          <span className="font-mono text-xs wrap-anywhere">{target.text}</span>
          <span className="ml-auto text-xs text-faint">{target.stateText}</span>
        </p>
      ))}
      {targets.length === 0 && <p className="text-sm wrap-anywhere">{row.leadsTo}</p>}
      {targets.length === 1 && known.length === 1 && (
        <p className="text-xs text-faint">
          <Say text="as {address}" values={{ address: <span className="font-mono">{known[0]?.text}</span> }} />
        </p>
      )}
    </Section>
  );
}

function pathOf(target: RouteTargetView): string | undefined {
  if (target.service !== undefined) return servicePath(target.service);
  return target.container === undefined ? undefined : containerPath(target.container);
}

function Stands({ row }: { readonly row: RouteView }) {
  const path = row.hostFile ?? row.file;
  const files = useLive((state) => state.proxies[row.proxy]?.files);
  if (path === undefined) return null;
  const listed = (files ?? []).filter((file) => file.path === row.hostFile);
  return (
    <Section title={say("Where it stands")}>
      {listed.length > 0 ? (
        <FileList node={row.node} files={listed} />
      ) : (
        <div className="font-mono text-xs leading-5">
          <Copyable text={path} what={say("the path of the file")} />
        </div>
      )}
      <p className="text-xs text-faint">
        {[row.line === undefined ? "" : say("line {line}", { line: `${row.line}` }), row.hostFile === undefined ? say("inside the container") : ""].filter(Boolean).join(", ")}
      </p>
    </Section>
  );
}

/** The proxy: why it counts as one, and what could not be read of it. */
function ProxySection({ row }: { readonly row: RouteView }) {
  const proxy = useLive((state) => state.proxies[row.proxy]);
  const service = useLive((state) => (proxy?.service === undefined ? undefined : state.services[proxy.service]));
  const container = useLive((state) => (proxy?.container === undefined ? undefined : state.containers[proxy.container]));
  return (
    <Section title={say("Reverse proxy")}>
      {service !== undefined ? <Related rows={[service]} pathOf={servicePath} /> : container !== undefined ? <Related rows={[container]} pathOf={containerPath} /> : <p className="text-sm">{proxyOf(row)}</p>}
      {proxy !== undefined && (
        <p className="text-xs text-faint">
          {proxy.provider}. {proxy.foundText} {proxy.sourceText}
        </p>
      )}
      {(proxy?.problems ?? []).map((problem) => (
        <p key={problem} className="mt-1 text-sm text-look wrap-anywhere">
          {problem}
        </p>
      ))}
    </Section>
  );
}
