/** What details of services and containers share: the head, ports, files, related rows. */

import { Fragment, type ReactNode } from "react";
import { Link } from "wouter";
import { nodePath } from "../lib/route";
import type { HealthView, PortView, RouteView, Tone } from "../wire/types.gen";
import { say, Say, sayCount } from "../words/say";
import { Age } from "./age";
import { DetailActions, OperationLine, type Subject } from "./actions";
import { PortLink, SeenAt, StateText } from "./cells";
import { CopyButton } from "./copy";
import { Fact, Facts, Section } from "./facts";
import { Output } from "./notice";
import { ToneMark } from "./tone";

interface HeadProps {
  readonly row: Subject["row"] | RouteView;
  readonly cause: string | undefined;
  /** The page's own heading says the name already. */
  readonly onPage: boolean;
  /** Something can be done with it, once its node is there. */
  readonly acts?: boolean;
  readonly children: ReactNode;
}

/** Name, state since when, and node. */
export function RowHead({ row, cause, onPage, acts = false, children }: HeadProps) {
  const seen = <SeenAt node={row.node} />;
  return (
    <div className="flex flex-col gap-2.5 px-4 pt-3.5 pb-3.5">
      <div className={onPage ? "" : "pr-16"}>
        {!onPage && <h2 className="text-base font-semibold wrap-anywhere">{row.name}</h2>}
        <p className="flex flex-wrap items-center gap-x-2 text-sm">
          <ToneMark tone={row.stale === true ? "off" : row.tone} silent />
          <StateText row={row} />
          <span className="text-faint">
            {row.stale !== true && "since" in row && row.since !== undefined ? (
              <Say text="for {age} on {node}" values={{ age: <Age since={row.since} />, node: <NodeLink name={row.node} /> }} />
            ) : (
              <Say text="on {node}" values={{ node: <NodeLink name={row.node} /> }} />
            )}
          </span>
        </p>
      </div>
      {cause !== undefined && <p className={`text-sm ${row.tone === "act" ? "text-act" : "text-soft"}`}>{cause}</p>}
      {row.stale === true && (
        <p className="text-sm text-soft">
          {acts ? <Say text="This is what the node last said ({seen}). Actions wait until it answers again." values={{ seen }} /> : <Say text="This is what the node last said ({seen})." values={{ seen }} />}
        </p>
      )}
      {children}
    </div>
  );
}

/** The same with the actions, and what came of the last one. */
export function DetailHead({ subject, ...head }: { readonly subject: Subject } & Omit<HeadProps, "row" | "acts" | "children">) {
  return (
    <>
      <RowHead row={subject.row} acts {...head}>
        <DetailActions subject={subject} />
      </RowHead>
      <OperationLine target={subject.row.key} />
    </>
  );
}

export function NodeLink({ name }: { readonly name: string }) {
  return (
    <Link href={nodePath(name)} className="link text-soft">
      {name}
    </Link>
  );
}

export function PortsSection({ ports }: { readonly ports: readonly PortView[] | undefined }) {
  if (ports === undefined || ports.length === 0) return null;
  return (
    <Section title={say("Ports")}>
      <ul className="flex flex-col gap-0.5 font-mono text-xs leading-5">
        {ports.map((port) => (
          <li key={port.text} className="flex flex-wrap gap-x-3">
            <PortLink port={port} text={port.text} focusable />
            {port.hostPort === undefined && <span className="font-sans text-faint">{say("not published")}</span>}
            {port.forwarder !== undefined && <span className="font-sans text-faint">{say("by {forwarder}", { forwarder: port.forwarder })}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** As Podman names it. */
const HEALTH: Readonly<Record<string, string>> = { healthy: say("healthy"), unhealthy: say("unhealthy"), starting: say("starting") };

export function HealthSection({ health }: { readonly health: HealthView | undefined }) {
  if (health === undefined) return null;
  const failing = health.failingStreak ?? 0;
  return (
    <Section title={say("Health check")}>
      <Facts>
        <Fact name={say("State")}>
          {HEALTH[health.status] ?? health.status}
          {failing > 0 && `, ${sayCount(failing, "failed {n} time in a row", "failed {n} times in a row")}`}
        </Fact>
        <Fact name={say("Command")} mono>
          {health.command?.join(" ")}
        </Fact>
        <Fact name={say("Exit status")}>{health.exitCode}</Fact>
      </Facts>
      {health.output !== undefined && health.output !== "" && <Output text={health.output} />}
    </Section>
  );
}

/** What Podman calls an image or a container; short, and copied whole. */
export function Identity({ digest, id }: { readonly digest: string | undefined; readonly id: string }) {
  return (
    <>
      <Fact name={say("Digest")} mono>
        {digest === undefined ? null : <Copyable text={digest} what={say("the digest")}>{`${digest.slice(0, 26)}…`}</Copyable>}
      </Fact>
      <Fact name={say("ID")} mono>
        <Copyable text={id} what={say("the ID")}>
          {id.slice(0, 12)}
        </Copyable>
      </Fact>
    </>
  );
}

/** A path or an ID: monospace, breaking anywhere, copyable. */
export function Copyable({ text, what, children }: { readonly text: string; readonly what: string; readonly children?: ReactNode }) {
  return (
    <span className="flex items-start justify-between gap-1">
      <span className="min-w-0 wrap-anywhere">{children ?? breakable(text)}</span>
      <span className="-my-0.5">
        <CopyButton text={text} what={what} />
      </span>
    </span>
  );
}

/** The text with places to break after each slash, so that a path does not break inside a name. */
function breakable(text: string): ReactNode {
  return text.split(/(?<=\/)/).map((part, index) => (
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));
}

interface RelatedProps {
  readonly rows: readonly { readonly key: string; readonly name: string; readonly tone: Tone; readonly stateText: string; readonly stale?: boolean }[];
  readonly pathOf: (key: string) => string;
}

/** Rows of another page that belong to this one. */
export function Related({ rows, pathOf }: RelatedProps) {
  return (
    <ul className="-mx-1 flex flex-col text-sm">
      {rows.map((row) => (
        <li key={row.key}>
          <Link href={pathOf(row.key)} className="flex min-h-7 items-center gap-2.5 rounded px-1 hover:bg-hover">
            <ToneMark tone={row.stale === true ? "off" : row.tone} silent />
            <span className="truncate">{row.name}</span>
            <span className="ml-auto max-w-[50%] truncate text-xs text-faint">{row.stateText}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
