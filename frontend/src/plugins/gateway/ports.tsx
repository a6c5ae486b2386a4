/** Ports of the public address, and what each leads to. */

import { Link } from "wouter";
import { ToneMark } from "../../components/tone";
import { containerPath, nodePath, routePath, servicePath } from "../../lib/route";
import type { GatewayKind, PortMappingView } from "../../wire/types.gen";
import { say } from "../../words/say";
import { orderMappings } from "./model";

export function Mappings({ mappings, provider }: { readonly mappings: readonly PortMappingView[]; readonly provider: GatewayKind }) {
  const hint = provider === "upnp" && <p className="mt-2 text-xs text-faint">{say("Over UPnP a router tells the mappings that programs asked for, and seldom those that were typed in on its own page.")}</p>;
  if (mappings.length === 0) {
    return (
      <>
        <p className="text-sm text-soft">{say("The router lets nothing in.")}</p>
        {hint}
      </>
    );
  }
  return (
    <>
      <ul className="flex flex-col">
        {orderMappings(mappings).map((row) => (
          <li key={`${row.key} ${row.internal} ${row.source ?? ""}`} className="flex items-start gap-2.5 border-b border-line py-2 text-sm last:border-b-0">
            <span className="pt-1">
              <ToneMark tone={row.tone} />
            </span>
            <Mapping row={row} />
          </li>
        ))}
      </ul>
      {hint}
    </>
  );
}

function Mapping({ row }: { readonly row: PortMappingView }) {
  const path = pathOf(row);
  return (
    <div className="min-w-0 flex-1">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className={`font-mono text-xs ${row.enabled === false ? "text-faint line-through" : "font-semibold"}`}>
          {row.external}/{row.protocol}
        </span>
        <span className="font-mono text-xs wrap-anywhere text-soft">→ {row.internal}</span>
        {row.description !== undefined && <span className="text-xs wrap-anywhere text-faint">{row.description}</span>}
        {row.leaseS !== undefined && <span className="text-xs text-faint">{say("for a limited time")}</span>}
        {row.source !== undefined && <span className="text-xs text-faint">{say("only from {source}", { source: row.source })}</span>}
      </p>
      <p className="wrap-anywhere">
        {row.text}{" "}
        {path !== undefined && (
          <Link href={path} className="link text-soft">
            {say("Look")}
          </Link>
        )}
      </p>
      {(row.routes ?? []).length > 0 && (
        <ul className="mt-0.5 flex flex-col text-soft">
          {(row.routes ?? []).map((route) => (
            <li key={route.key} className="wrap-anywhere">
              <Link href={routePath(route.key)} className="link">
                {route.name}
              </Link>{" "}
              → {route.leadsTo}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function pathOf(row: PortMappingView): string | undefined {
  if (row.service !== undefined) return servicePath(row.service);
  if (row.container !== undefined) return containerPath(row.container);
  return row.node === undefined ? undefined : nodePath(row.node);
}
