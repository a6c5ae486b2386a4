/** What can be read on the page of all logs, and in which words. Pure. */

import { serviceKind } from "../../components/service-kind";
import { byText } from "../../lib/arrange";
import type { LiveState } from "../../wire/types.gen";
import { say } from "../../words/say";

export interface Choice {
  /** As a query names it: `service:web.service`. */
  readonly key: string;
  readonly title: string;
  readonly kind: string;
}

export const MANAGER: Choice = { key: "manager", title: say("User manager"), kind: "systemd" };

/** The manager first, then services, pods and the containers that no unit starts, by name. */
export function choicesOf(state: Pick<LiveState, "services" | "containers" | "pods">, node: string): readonly Choice[] {
  const here = <Row extends { readonly node: string }>(rows: Readonly<Record<string, Row>>) => Object.values(rows).filter((row) => row.node === node);
  const sorted = (choices: readonly Choice[]) => choices.toSorted((a, b) => byText(a.title, b.title));
  return [
    MANAGER,
    ...sorted(here(state.services).flatMap((row) => (row.kind === "link" || row.hidden === true ? [] : [{ key: `service:${row.unit}`, title: row.name, kind: row.kind === "container" ? say("service") : serviceKind(row.kind) }]))),
    ...sorted(here(state.pods).map((row) => ({ key: `pod:${row.name}`, title: row.name, kind: say("pod") }))),
    ...sorted(here(state.containers).flatMap((row) => (row.service !== undefined || row.hidden === true ? [] : [{ key: `container:${row.name}`, title: row.name, kind: say("container") }]))),
  ];
}

/** '3 sources', or the names where they are few. */
export function titleOf(chosen: readonly string[], choices: readonly Choice[]): string {
  const names = chosen.map((key) => choices.find((each) => each.key === key)?.title ?? key.replace(/^\w+:/, ""));
  return names.length > 2 ? say("{names} sources", { names: names.length }) : names.join(", ");
}
