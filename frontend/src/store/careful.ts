/** Which actions ask first, and in which words. The rest is done at once. */

import type { ContainerView } from "../wire/types.gen";
import { say, sayCount } from "../words/say";
import { act, type StockTarget, type Target } from "./actions";
import { confirm, type Question } from "./confirm";

const SHOWN = 6;

/** The question for these targets, or undefined when nothing is lost. Pure. */
export function questionFor(targets: readonly Target[]): Question | undefined {
  const stock = targets.filter((target) => target.kind === "image" || target.kind === "volume" || target.kind === "network" || target.kind === "secret");
  if (stock.length > 0) return deletingStock(stock);
  const rows = targets.flatMap((target) => (target.kind === "container" ? [target.row] : []));
  const action = targets[0]?.action;
  if (rows.length === 0 || (action !== "delete" && action !== "kill")) return undefined;
  return action === "kill" ? killing(rows) : deleting(rows);
}

/** Do it, after asking where something would be lost. */
export async function request(targets: readonly Target[]): Promise<void> {
  const asked = questionFor(targets);
  if (targets.length > 0 && (asked === undefined || (await confirm(asked)))) await act(targets);
}

function killing(rows: readonly ContainerView[]): Question {
  return {
    title: say("Kill {names}?", { names: nameAll(rows) }),
    lines: [...listed(rows), say("Its processes end at once, without a chance to save. Stopping lets them finish first.")],
    verb: say("Kill {names}", { names: nameAll(rows) }),
  };
}

function deleting(rows: readonly ContainerView[]): Question {
  const lost = rows.filter((row) => row.unit === undefined);
  const managed = rows.length - lost.length;
  const lines = [...listed(rows)];
  if (lost.length > 0) lines.push(say("What was written inside the container is lost, and cannot be brought back. Volumes and bind mounts stay."));
  if (managed > 0) lines.push(managed === 1 && rows.length === 1 ? say("It belongs to {unit}, which is stopped, and its container goes with it. Starting the unit makes it anew.", { unit: rows[0]?.unit ?? "" }) : say("Those that belong to a unit: the unit is stopped, and its container goes with it. Starting the unit makes it anew."));
  const [only] = lost;
  const typed = only === undefined ? undefined : lost.length === 1 ? only.name : say("delete {n}", { n: rows.length });
  return { title: say("Delete {names}?", { names: nameAll(rows) }), lines, verb: say("Delete {names}", { names: nameAll(rows) }), typed };
}

const MANY: Record<StockTarget["kind"], (many: number) => string> = {
  image: (many) => sayCount(many, "{n} image", "{n} images"),
  volume: (many) => sayCount(many, "{n} volume", "{n} volumes"),
  network: (many) => sayCount(many, "{n} network", "{n} networks"),
  secret: (many) => sayCount(many, "{n} secret", "{n} secrets"),
};
const LOSS: Record<StockTarget["kind"], string> = {
  image: say("Images that came from a registry can be pulled again; one that was built here is lost."),
  volume: say("Everything in it is lost, and cannot be brought back."),
  network: say("It can be made again."),
  secret: say("Its value is lost: nobody can read it here."),
};
const HIDDEN_USE: Record<StockTarget["kind"], string> = {
  image: say("A service that is stopped may need it at its next start."),
  volume: say("A stopped service has no container that would show its use: make sure that none needs this data."),
  network: say("A service that is stopped may need it at its next start."),
  secret: say("A service that names it cannot start again without it."),
};

function deletingStock(targets: readonly StockTarget[]): Question {
  const rows = targets.map((target) => target.row);
  const kind = targets[0]?.kind ?? "image";
  const named = rows.length === 1 ? (rows[0]?.name ?? "") : MANY[kind](rows.length);
  const makers = targets.flatMap((target) => (target.kind !== "image" && target.kind !== "secret" && target.row.madeBy !== undefined ? [say("{name} is made by {madeBy}, which makes it anew, and empty.", { name: target.row.name, madeBy: target.row.madeBy.replace(/^.*\//, "") })] : []));
  const typed = kind !== "volume" && kind !== "secret" ? undefined : rows.length === 1 ? named : say("delete {n}", { n: rows.length });
  return { title: say("Delete {named}?", { named }), lines: [...listed(rows), LOSS[kind], HIDDEN_USE[kind], ...makers.slice(0, SHOWN)], verb: say("Delete {named}", { named }), typed };
}

function nameAll(rows: readonly ContainerView[]): string {
  return rows.length === 1 ? (rows[0]?.name ?? "") : sayCount(rows.length, "{n} container", "{n} containers");
}

function listed(rows: readonly { readonly name: string; readonly node: string }[]): string[] {
  if (rows.length === 1) return [];
  const names = rows.slice(0, SHOWN).map((row) => say("{name} on {node}", { name: row.name, node: row.node }));
  return [...names, ...(rows.length > SHOWN ? [say("and {n} more", { n: rows.length - SHOWN })] : [])];
}
