/** Routes of reverse proxies, as other pages show them: how a service is reached, and how long a certificate holds. */

import { Link } from "wouter";
import { formatDay, formatMoment } from "../lib/time";
import { routePath } from "../lib/route";
import { useLive } from "../store/live";
import type { RouteView } from "../wire/types.gen";
import { say, sayCount } from "../words/say";
import { Section } from "./facts";
import { FileList } from "./file-list";
import { TONE_TEXT, ToneMark } from "./tone";

/** The routes that lead to a service; those that a proxy has are on its own page. */
export function RoutesOf({ service }: { readonly service: string }) {
  const all = useLive((state) => state.routes);
  const rows = Object.values(all).filter((row) => row.hidden !== true && (row.targets ?? []).some((target) => target.service === service));
  if (rows.length === 0) return null;
  return (
    <Section title={say("Reachable at")}>
      <ul className="-mx-1 flex flex-col text-sm">
        {rows.map((row) => (
          <li key={row.key} className="flex min-h-7 flex-wrap items-center gap-x-2.5 rounded px-1 hover:bg-hover">
            <ToneMark tone={row.stale === true ? "off" : row.tone} silent />
            <Link href={routePath(row.key)} className="min-w-0 wrap-anywhere hover:underline hover:underline-offset-3">
              {row.name}
            </Link>
            <span className="ml-auto flex items-center gap-3 text-xs text-faint">
              <Tls row={row} />
              <OpenLink row={row} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Of a service that is a reverse proxy: its routes, and what could not be read of it. */
export function ProxyOf({ service }: { readonly service: string }) {
  const proxy = useLive((state) => Object.values(state.proxies).find((each) => each.service === service));
  if (proxy === undefined) return null;
  const path = `/routes?q=${encodeURIComponent(proxy.name)}&show=all`;
  return (
    <Section title={say("Reverse proxy")}>
      <p className="text-sm">
        <Link href={path} className="link">
          {sayCount(proxy.routes ?? 0, "{n} route", "{n} routes")}
        </Link>{" "}
        <span className="text-faint">
          {proxy.provider}. {proxy.foundText} {proxy.sourceText}
        </span>
      </p>
      {(proxy.problems ?? []).map((problem) => (
        <p key={problem} className="mt-1 text-sm text-look wrap-anywhere">
          {problem}
        </p>
      ))}
      {proxy.files !== undefined && (
        <div className="mt-1.5">
          <FileList node={proxy.node} files={proxy.files} />
        </div>
      )}
    </Section>
  );
}

/** 'Open', where a browser could. */
export function OpenLink({ row }: { readonly row: RouteView }) {
  if (row.url === undefined) return null;
  return (
    <a href={row.url} target="_blank" rel="noreferrer" className="link text-soft" title={say("Open {url}", { url: row.url })}>
      {say("Open")}
    </a>
  );
}

/** 'until 17 May 2031': amber when it is soon, red when it is over. */
export function Tls({ row }: { readonly row: RouteView }) {
  if (row.certificateExpires !== undefined) {
    const over = row.certificateTone === "act";
    return (
      <span className={`num truncate ${row.stale === true ? "" : TONE_TEXT[row.certificateTone ?? "ok"]}`} title={formatMoment(row.certificateExpires)}>
        {over ? say("expired {day}", { day: formatDay(row.certificateExpires) }) : say("until {day}", { day: formatDay(row.certificateExpires) })}
      </span>
    );
  }
  return <span className="text-faint">{row.ssl === true ? say("TLS") : say("no TLS")}</span>;
}
