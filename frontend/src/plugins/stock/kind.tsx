/**
 * What the pages of pods, images, volumes, networks and secrets share: one live table, one detail, one address per row.
 * A kind says its columns and facts; everything else is the same for all.
 */

import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useParams } from "wouter";
import { Age } from "../../components/age";
import { RowActions, targetsOf, type StockSubject } from "../../components/actions";
import { NameCell, NodeLink, StateText } from "../../components/cells";
import { DetailHead, Related } from "../../components/detail";
import { Facts, Section } from "../../components/facts";
import { Labels } from "../../components/labels";
import { ListPage, type ListModel } from "../../components/list-page";
import { Empty } from "../../components/notice";
import { LogPanel } from "../../components/log/log-panel";
import { ObjectPage } from "../../components/object-page";
import type { Column, TableShape } from "../../components/table/types";
import { Tabs } from "../../components/tabs";
import { byName, byNode, byState, type Preset, type Sorting, type TableRow } from "../../lib/arrange";
import { containerPath, servicePath, stockPath } from "../../lib/route";
import { useLive } from "../../store/live";
import type { LiveState } from "../../wire/types.gen";
import { say } from "../../words/say";
import type { Plugin } from "../types";

export interface StockRow extends TableRow {
  readonly stateText: string;
  readonly id?: string;
  readonly created?: number;
  readonly containers?: readonly string[];
  readonly services?: readonly string[];
  readonly madeBy?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Kind<Row extends StockRow> {
  /** Its name in the live state and in addresses: `images`. */
  readonly section: "pods" | "images" | "volumes" | "networks" | "secrets";
  readonly title: string;
  readonly noun: string;
  readonly nouns: string;
  /** Of the facts about one. */
  readonly heading: string;
  /** The heading of what is said where there is none. */
  readonly none: string;
  readonly icon: LucideIcon;
  readonly letter: string;
  readonly rows: (state: LiveState) => Readonly<Record<string, Row>>;
  readonly subject: (row: Row) => StockSubject;
  /** What stands between the state and the node. */
  readonly columns: readonly Column<Row>[];
  /** At the right of the second line on a phone. */
  readonly short: (row: Row) => ReactNode;
  readonly facts: (row: Row) => ReactNode;
  readonly presets: readonly Preset<Row>[];
  readonly sortings?: readonly Sorting<Row>[];
  /** More to find a row by than name, node and state. */
  readonly text?: (row: Row) => string;
  /** What would be here, when nothing is. */
  readonly empty: ReactNode;
  /** Buttons of its page. */
  readonly tools?: ReactNode;
  /** What its log is made of; without it there is none. */
  readonly logOf?: (row: Row) => string;
  /** A section of its detail, after what uses it. */
  readonly more?: (row: Row) => ReactNode;
}

export const inUse = (row: StockRow): boolean => (row.containers?.length ?? 0) > 0;

export const USE: readonly Preset<StockRow>[] = [
  { id: "all", title: say("All"), keep: () => true },
  { id: "used", title: say("In use"), keep: inUse },
  { id: "unused", title: say("Unused"), keep: (row) => !inUse(row) },
];

/** The newest first; what has no time comes last. */
const byCreated = (a: StockRow, b: StockRow): number => (b.created ?? 0) - (a.created ?? 0) || byName(a, b);

function modelOf<Row extends StockRow>(kind: Kind<Row>): ListModel<Row> {
  return {
    presets: kind.presets,
    groupings: [{ id: "node", title: say("node"), of: (row) => row.node }],
    sortings: [{ id: "state", compare: byState }, { id: "name", compare: byName }, { id: "node", compare: byNode }, { id: "created", compare: byCreated }, ...(kind.sortings ?? [])],
    text: (row) => [row.name, row.id ?? "", row.node, row.stateText, kind.text?.(row) ?? ""].join(" "),
  };
}

function shapeOf<Row extends StockRow>(kind: Kind<Row>, pathOf: (key: string) => string): TableShape<Row> {
  return {
    label: kind.title,
    columns: [
      { id: "name", title: say("Name"), sort: "name", track: "minmax(10rem,1.6fr)", cell: (row) => <NameCell row={row} href={pathOf(row.key)} /> },
      { id: "state", title: say("State"), sort: "state", track: "minmax(8rem,1.2fr)", cell: (row) => <StateText row={row} /> },
      ...kind.columns,
      { id: "node", title: say("Node"), sort: "node", track: "minmax(4.5rem,0.5fr)", cell: (row) => <NodeLink node={row.node} /> },
      { id: "created", title: say("Age"), sort: "created", track: "4.5rem", cell: (row) => <span className="text-soft">{row.stale === true ? null : <Age since={row.created} />}</span> },
    ],
    actions: (row) => <RowActions subject={kind.subject(row)} />,
    compact: (row) => (
      <>
        <div className="flex items-center justify-between gap-3">
          <NameCell row={row} href={pathOf(row.key)} />
          <span className="shrink-0 text-xs text-faint">{row.node}</span>
        </div>
        <div className="flex justify-between gap-3 pl-5.5 text-xs">
          <StateText row={row} />
          <span className="num shrink-0 text-soft">{kind.short(row)}</span>
        </div>
      </>
    ),
  };
}

interface DetailProps<Row extends StockRow> {
  readonly kind: Kind<Row>;
  readonly row: Row;
  readonly onPage?: boolean;
}

function StockDetail<Row extends StockRow>({ kind, row, onPage = false }: DetailProps<Row>) {
  return (
    <>
      <DetailHead onPage={onPage} subject={kind.subject(row)} cause={undefined} />
      <UsedBy row={row} />
      {kind.more?.(row)}
      <Section title={kind.heading}>
        <Facts>{kind.facts(row)}</Facts>
      </Section>
      <Labels labels={row.labels ?? {}} />
    </>
  );
}

/** The services and containers behind a row; nothing where there are none. */
function UsedBy({ row }: { readonly row: StockRow }) {
  const all = useLive((state) => state.containers);
  const units = useLive((state) => state.services);
  const services = [...new Set([...(row.services ?? []), ...(row.madeBy === undefined ? [] : [row.madeBy])])].flatMap((key) => units[key] ?? []);
  const containers = (row.containers ?? []).flatMap((key) => all[key] ?? []);
  return (
    <>
      {services.length > 0 && (
        <Section title={services.length === 1 ? say("Service") : say("Services")}>
          <Related rows={services} pathOf={servicePath} />
        </Section>
      )}
      {containers.length > 0 && (
        <Section title={containers.length === 1 ? say("Container") : say("Containers")}>
          <Related rows={containers} pathOf={containerPath} />
        </Section>
      )}
    </>
  );
}

/** A row by the node and the name or ID (or its start) of an address. Pure. */
export function findRow<Row extends StockRow>(rows: Readonly<Record<string, Row>>, node: string, name: string): Row | undefined {
  if (name === "") return undefined;
  return rows[`${node}/${name}`] ?? Object.values(rows).find((row) => row.node === node && (row.name === name || (row.id?.startsWith(name) ?? false)));
}

const tabsOf = (path: string) => [
  { id: "", title: say("Overview"), href: path },
  { id: "logs", title: say("Logs"), href: `${path}/logs` },
];

export function stockPlugin<Row extends StockRow>(kind: Kind<Row>): Plugin {
  const pathOf = stockPath(kind.section);
  const home = `/${kind.section}`;
  const model = modelOf(kind);
  const shape = shapeOf(kind, pathOf);

  function StockView() {
    const rows = useLive(kind.rows);
    return (
      <ListPage
        title={kind.title}
        noun={kind.nouns}
        rows={rows}
        model={model}
        shape={shape}
        pathOf={pathOf}
        detail={(row) => <StockDetail kind={kind} row={row} />}
        targets={(row) => targetsOf(kind.subject(row))}
        tools={kind.tools}
        empty={<Empty title={kind.none}>{kind.empty}</Empty>}
      />
    );
  }

  function StockPage() {
    const { node = "", name = "", tab = "" } = useParams<{ node: string; name: string; tab?: string }>();
    const row = useLive((state) => findRow(kind.rows(state), node, name));
    return (
      <ObjectPage name={row?.name ?? name} node={node} noun={kind.noun} back={{ href: home, title: kind.nouns }} found={row !== undefined} tabs={row !== undefined && kind.logOf !== undefined && <Tabs label={say("Parts of {name}", { name: row.name })} tabs={tabsOf(pathOf(row.key))} now={tab} />} full={tab === "logs" && kind.logOf !== undefined}>
        {row !== undefined && (tab === "logs" && kind.logOf !== undefined ? <LogPanel node={row.node} sources={[kind.logOf(row)]} name={row.name} /> : <StockDetail kind={kind} row={row} onPage />)}
      </ObjectPage>
    );
  }

  return {
    id: kind.section,
    title: kind.title,
    path: home,
    icon: kind.icon,
    letter: kind.letter,
    help: async () => (await import("./help")).help,
    needs: () => false,
    count: (state) => Object.keys(kind.rows(state)).length,
    routes: [
      { path: home, view: StockView },
      { path: `${home}/:node/:name/:tab?`, view: StockPage },
    ],
  };
}
