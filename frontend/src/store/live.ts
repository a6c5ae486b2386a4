/**
 * The live state outside React: drives the replica from the socket and says how fresh it is.
 * Components read it with `useLive(selector)`; nothing else may hold live data.
 */

import { useEffect } from "react";
import type { GraphPatch, LiveState } from "../wire/types.gen";
import { openSocket, type LiveSocket } from "../wire/socket";
import { EMPTY, step, type Replica, type ReplicaEvent } from "./replica";
import { checkSession } from "./session";
import { createStore, useStore } from "./store";

export interface Live {
  readonly state: LiveState | undefined;
  /** `connecting`: never had data; `live`; `lost`: data is shown as of `lostAt`. */
  readonly status: "connecting" | "live" | "lost";
  readonly lostAt: number | undefined;
}

const START: Live = { state: undefined, status: "connecting", lostAt: undefined };

export const live = createStore<Live>(START);

let replica: Replica<LiveState> = EMPTY;
let socket: LiveSocket | undefined;
/** The nodes whose load is on the screen, the last one opened last. The hub reads that one's every second. */
const watched: string[] = [];

/** What else is followed on this connection, by a page that is loaded when it is opened. */
export interface Follower {
  onConnect(socket: LiveSocket): void;
  onLost(): void;
  onPatch(patch: GraphPatch): void;
  onReset(): void;
}
const followers = new Set<Follower>();

/** Follow from now on; returns how to stop. */
export function follow(follower: Follower): () => void {
  followers.add(follower);
  if (socket !== undefined && live.get().status === "live") follower.onConnect(socket);
  return () => {
    followers.delete(follower);
    if (live.get().status === "live") socket?.leaveGraph();
  };
}

/** Open the socket; a no-op while it is open. Called once someone is signed in. */
export function startLive(): void {
  socket ??= openSocket({
    onConnect: () => {
      ask();
      for (const each of followers) if (socket !== undefined) each.onConnect(socket);
    },
    onDisconnect: () => {
      lose();
      retrySoon();
    },
    onRefused: () => {
      lose();
      // A session that ended looks like a hub that is away: only the hub itself can tell which it is.
      void checkSession();
      retrySoon();
    },
    onSnapshot: (snapshot) => take({ type: "snapshot", snapshot }),
    onPatch: (patch) => take({ type: "patch", patch }),
    onReset: () => take({ type: "reset" }),
    onGraphPatch: (patch) => {
      for (const each of followers) each.onPatch(patch);
    },
    onGraphReset: () => {
      for (const each of followers) each.onReset();
    },
  });
}

/** Close the socket and forget what was shown: somebody else may sign in next. */
export function stopLive(): void {
  socket?.close();
  socket = undefined;
  replica = EMPTY;
  live.set(START);
}

/** The library retries a lost connection, but not one that the hub closed or refused on purpose. */
function retrySoon(): void {
  window.setTimeout(() => socket?.retry(), 1500);
}

function ask(): void {
  const { epoch, revision, state } = replica;
  if (watched.length > 0) socket?.watch(watched.at(-1));
  socket?.ask(epoch === undefined || state === undefined ? {} : { epoch, revision });
  if (state === undefined) return;
  live.set((now) => ({ ...now, status: "live", lostAt: undefined }));
  // The hub may have closed the connection because the account may more or less now.
  void checkSession();
}

function lose(): void {
  for (const each of followers) each.onLost();
  live.set((now) => (now.status === "live" ? { ...now, status: "lost", lostAt: Date.now() } : now));
}

function take(event: ReplicaEvent<LiveState>): void {
  const next = step(replica, event);
  replica = next.replica;
  if (next.ask) socket?.ask(event.type === "reset" ? {} : have());
  if (replica.state !== undefined && (replica.state !== live.get().state || live.get().status !== "live")) {
    live.set({ state: replica.state, status: "live", lostAt: undefined });
  }
}

function have(): { epoch?: string; revision?: number } {
  return replica.epoch === undefined ? {} : { epoch: replica.epoch, revision: replica.revision };
}

/** While mounted, the load of this node and of what runs on it is read every second. */
export function useWatch(node: string): void {
  useEffect(() => {
    watched.push(node);
    socket?.watch(node);
    return () => {
      watched.splice(watched.lastIndexOf(node), 1);
      socket?.watch(watched.at(-1));
    };
  }, [node]);
}

/** Read part of the live state. Only call below the shell, which waits for the first snapshot. */
export function useLive<R>(select: (state: LiveState) => R): R {
  return useStore(live, (now) => {
    if (now.state === undefined) throw new Error("no live state yet");
    return select(now.state);
  });
}

export function useLiveStatus(): Live["status"] {
  return useStore(live, (now) => now.status);
}
