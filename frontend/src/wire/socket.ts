/** The one place that knows Socket.IO. It names the events and types them; it keeps no state of its own. */

import { io } from "socket.io-client";
import { heard } from "../words/arrival";
import { CONNECTION } from "./connection";
import type { GraphPatch, GraphSnapshot, LivePatch, LiveSnapshot } from "./types.gen";

export interface LiveHandlers {
  onConnect(): void;
  onDisconnect(): void;
  /** The handshake failed: the hub is away, or it refused us. */
  onRefused(): void;
  onSnapshot(snapshot: LiveSnapshot): void;
  onPatch(patch: LivePatch): void;
  onReset(): void;
  onGraphPatch(patch: GraphPatch): void;
  /** We were too slow for its patches: it must be asked for anew. */
  onGraphReset(): void;
}

const ANSWER_MS = 20_000;

export interface LiveSocket {
  /** Ask for what is missing since this revision, or for everything. */
  ask(have: { epoch?: string; revision?: number }): void;
  /** Whose load is shown, to be read every second; none: nobody's. */
  watch(node: string | undefined): void;
  /** The network graph, and its patches from then on; null: ask again later. Fails where the hub does not answer. */
  watchGraph(): Promise<GraphSnapshot | null>;
  leaveGraph(): void;
  retry(): void;
  close(): void;
}

export function openSocket(handlers: LiveHandlers): LiveSocket {
  const socket = io(CONNECTION);
  socket.on("connect", handlers.onConnect);
  socket.on("disconnect", handlers.onDisconnect);
  socket.on("connect_error", () => handlers.onRefused());
  socket.on("live:snapshot", (snapshot: LiveSnapshot) => handlers.onSnapshot(heard(snapshot, "LiveSnapshot")));
  socket.on("live:patch", (patch: LivePatch) => handlers.onPatch(heard(patch, "LivePatch")));
  socket.on("live:reset", () => handlers.onReset());
  socket.on("graph:patch", (patch: GraphPatch) => handlers.onGraphPatch(heard(patch, "GraphPatch")));
  socket.on("graph:reset", () => handlers.onGraphReset());
  return {
    ask: (have) => socket.emit("live:subscribe", have),
    watch: (node) => socket.emit("live:watch", node === undefined ? {} : { node }),
    watchGraph: async () => heard((await socket.timeout(ANSWER_MS).emitWithAck("graph:watch", {})) as GraphSnapshot | null, "GraphSnapshot"),
    leaveGraph: () => socket.emit("graph:leave", {}),
    retry: () => {
      if (!socket.active) socket.connect();
    },
    close: () => socket.close(),
  };
}
