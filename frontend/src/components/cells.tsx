/** Cells that services and containers share. */

import type { ReactNode } from "react";
import { Link } from "wouter";
import { nodePath } from "../lib/route";
import { useLive } from "../store/live";
import { useProgress } from "../store/operations";
import type { PortView, Tone } from "../wire/types.gen";
import { say } from "../words/say";
import { Age, AsOf } from "./age";
import { TONE_TEXT, ToneMark } from "./tone";

interface NameProps {
  readonly row: { readonly key: string; readonly name: string; readonly tone: Tone; readonly stale?: boolean };
  readonly href: string;
}

/** The mark and the name, which is the link to the object's own page. */
export function NameCell({ row, href }: NameProps) {
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <RowMark row={row} />
      <Link href={href} data-open tabIndex={-1} className={`min-w-0 truncate font-medium hover:underline hover:underline-offset-3 ${row.stale === true ? "" : "text-ink"}`} title={row.name}>
        {row.name}
      </Link>
    </span>
  );
}

export function RowMark({ row }: Pick<NameProps, "row">) {
  const progress = useProgress(row.key);
  return <ToneMark tone={progress !== undefined ? "busy" : row.stale === true ? "off" : row.tone} silent />;
}

interface StateProps {
  readonly row: { readonly key: string; readonly node: string; readonly stateText: string; readonly tone: Tone; readonly stale?: boolean };
  readonly more?: string | undefined;
  readonly aside?: ReactNode;
  /** There is room for a second line. */
  readonly wrap?: boolean;
}

/** The state in words, with what is under way before it, and the age of what is stale after it. */
export function StateText({ row, more, aside, wrap = false }: StateProps) {
  const progress = useProgress(row.key);
  if (progress !== undefined) return <span className="truncate text-accent">{progress}</span>;
  if (row.stale === true) {
    return (
      <span className="min-w-0 truncate">
        {row.stateText}, <SeenAt node={row.node} />
      </span>
    );
  }
  const title = more === undefined ? row.stateText : `${row.stateText}. ${more}`;
  const words = (
    <>
      <span className={TONE_TEXT[row.tone]}>{row.stateText}</span>
      {more !== undefined && <span className="ml-2 text-soft">{more}</span>}
    </>
  );
  if (wrap) {
    return (
      <span className="line-clamp-2 min-w-0" title={title}>
        {words}
        {aside}
      </span>
    );
  }
  // Long words give way, what stands aside does not.
  return (
    <span className="flex min-w-0 items-center" title={title}>
      <span className="min-w-0 truncate">{words}</span>
      {aside}
    </span>
  );
}

export function SeenAt({ node }: { readonly node: string }) {
  const lastSeen = useLive((state) => state.nodes[node]?.lastSeen);
  return <AsOf at={lastSeen} />;
}

/** 'nas · 3 min', for rows of two lines. */
export function NodeSince({ row }: { readonly row: { readonly node: string; readonly since?: number; readonly stale?: boolean } }) {
  return (
    <span className="shrink-0 text-xs text-faint">
      {row.node}
      {row.stale !== true && row.since !== undefined && (
        <>
          {" · "}
          <Age since={row.since} />
        </>
      )}
    </span>
  );
}

export function NodeLink({ node }: { readonly node: string }) {
  return (
    <Link href={nodePath(node)} tabIndex={-1} className="truncate text-soft hover:text-ink hover:underline hover:underline-offset-3">
      {node}
    </Link>
  );
}

/** As many ports as a column has room for; of more, only the first and their number. */
const FEW = 2;

/** Published ports, short; those a browser can open are links. */
export function PortsCell({ ports }: { readonly ports: readonly PortView[] | undefined }) {
  const published = (ports ?? []).filter((port) => port.hostPort !== undefined);
  const seen = new Set<number>();
  const unique = published.filter((port) => port.hostPort !== undefined && !seen.has(port.hostPort) && seen.add(port.hostPort));
  const shown = unique.length > FEW ? unique.slice(0, 1) : unique;
  return (
    <span className="num flex min-w-0 shrink-0 gap-2 font-mono text-xs">
      {shown.map((port) => (
        <PortLink key={port.hostPort} port={port} text={`:${port.hostPort}`} />
      ))}
      {unique.length > shown.length && <span className="text-faint">+{unique.length - shown.length}</span>}
    </span>
  );
}

export function PortLink({ port, text, focusable = false }: { readonly port: PortView; readonly text: string; readonly focusable?: boolean }) {
  if (port.url === undefined) return <span title={port.text}>{text}</span>;
  return (
    <a href={port.url} target="_blank" rel="noreferrer" tabIndex={focusable ? undefined : -1} title={say("Open {url}", { url: port.url })} className="link">
      {text}
    </a>
  );
}

/** An image without its registry's usual prefix; the whole reference on hover. */
export function ImageText({ image }: { readonly image: string | undefined }) {
  if (image === undefined) return null;
  return (
    <span className="min-w-0 truncate font-mono text-xs text-soft" title={image}>
      {shortImage(image)}
    </span>
  );
}

export function shortImage(image: string): string {
  return image.replace(/^docker\.io\/(library\/)?/, "").replace(/@sha256:([0-9a-f]{8})[0-9a-f]+$/, "@$1…");
}
