/** The hub's keys of each kind of Quadlet file, as one node's Podman has them; fetched once for each, as the editor takes them. */

import { useEffect } from "react";
import type { KeyHelp as Shown, KeyTable } from "../editor/keys";
import { api, ApiError } from "../wire/http";
import type { KeyHelp, KeysAnswer } from "../wire/types.gen";
import { say } from "../words/say";
import { createStore, useStore } from "./store";

const tables = createStore<ReadonlyMap<string, KeyTable>>(new Map());
const asked = new Set<string>();
const KINDS = new Set(["container", "pod", "kube", "volume", "network", "image", "build", "artifact"]);

/** `/a/web.container` and its drop-ins -> `container`. */
export function kindOf(path: string): string | undefined {
  const parts = path.split("/");
  const file = path.endsWith(".conf") ? (parts.at(-2) ?? "").replace(/\.d$/, "") : (parts.at(-1) ?? "");
  const kind = file.slice(file.lastIndexOf(".") + 1);
  return KINDS.has(kind) ? kind : undefined;
}

function ask(node: string, kind: string): void {
  const key = `${node} ${kind}`;
  if (asked.has(key)) return;
  asked.add(key);
  api.quadletKeys(node, kind).then(
    (answer) => tables.set((now) => new Map(now).set(key, tableOf(answer))),
    (error: unknown) => {
      // Without the table the editor works, only without its help; the next file asks again.
      asked.delete(key);
      if (!(error instanceof ApiError)) throw error;
    },
  );
}

/** The answer as the editor's table. Pure. */
export function tableOf({ sections }: KeysAnswer): KeyTable {
  return Object.fromEntries(sections.map((section) => [section.name, section.keys.map(shown)]));
}

function shown(key: KeyHelp): Shown {
  return { name: key.name, summary: key.help, note: noteOf(key), values: key.kind === "bool" ? ["true", "false"] : key.values, suffixes: key.suffixes };
}

function noteOf({ works, since, deprecated }: KeyHelp): string | undefined {
  if (deprecated !== undefined) return say("deprecated since Podman {deprecated}", { deprecated });
  if (since === undefined) return undefined;
  return works ? say("since Podman {since}", { since }) : say("needs Podman {since}, which this node has not", { since });
}

export function useKeyTable(node: string, path: string): KeyTable | undefined {
  const kind = kindOf(path);
  useEffect(() => {
    if (kind !== undefined) ask(node, kind);
  }, [node, kind]);
  return useStore(tables, (now) => now.get(`${node} ${kind}`));
}
