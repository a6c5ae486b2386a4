/** The network graph: followed while a page shows it, kept a while longer so that it is there when one comes back. */

import { useEffect } from "react";
import type { LiveSocket } from "../wire/socket";
import type { GraphDocument } from "../wire/types.gen";
import { follow } from "./live";
import { EMPTY, step, type Replica, type ReplicaEvent } from "./replica";
import { createStore, useStore } from "./store";

export interface Graph {
  readonly state: GraphDocument | undefined;
  /** `asking`: not there yet; `lost`: what is shown is as of when the hub went; `failed`: it did not answer. */
  readonly status: "asking" | "live" | "lost" | "failed";
}

export const graph = createStore<Graph>({ state: undefined, status: "asking" });

let replica: Replica<GraphDocument> = EMPTY;
let socket: LiveSocket | undefined;
let watchers = 0;
let stop: (() => void) | undefined;

/** While mounted, the graph is followed. */
export function useGraphWatch(): void {
  useEffect(() => {
    watchers += 1;
    stop ??= follow({ onConnect, onLost, onPatch: (patch) => take({ type: "patch", patch }), onReset: () => take({ type: "reset" }) });
    return () => {
      watchers -= 1;
      if (watchers > 0) return;
      stop?.();
      stop = undefined;
      socket = undefined;
      replica = EMPTY;
      graph.set((now) => ({ ...now, status: "asking" }));
    };
  }, []);
}

function onConnect(to: LiveSocket): void {
  socket = to;
  replica = EMPTY;
  void ask();
}

function onLost(): void {
  socket = undefined;
  graph.set((now) => ({ ...now, status: now.state === undefined ? now.status : "lost" }));
}

const AGAIN_MS = 3000;

/** Ask for all of it; patches that come meanwhile are kept by the replica. */
async function ask(): Promise<void> {
  const asked = socket;
  const snapshot = await asked?.watchGraph().catch(() => null);
  if (watchers === 0 || asked !== socket) return;
  if (snapshot !== null && snapshot !== undefined) return take({ type: "snapshot", snapshot });
  graph.set((now) => ({ ...now, status: now.state === undefined ? "failed" : now.status }));
  setTimeout(() => asked === socket && replica.behind && void ask(), AGAIN_MS);
}

function take(event: ReplicaEvent<GraphDocument>): void {
  const next = step(replica, event);
  replica = next.replica;
  if (next.ask) void ask();
  if (replica.state !== undefined) graph.set({ state: replica.state, status: "live" });
}

/** Read part of the graph. The selector must return the same object for the same value. */
export function useGraph<R>(select: (state: GraphDocument | undefined) => R): R {
  return useStore(graph, (now) => select(now.state));
}
