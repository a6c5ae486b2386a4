/** The one place that knows Socket.IO. It names the events and types them; it keeps no state of its own. */

import { io } from "socket.io-client";
import type { LivePatch, LiveSnapshot } from "./types.gen";

export interface LiveHandlers {
  onConnect(): void;
  onDisconnect(): void;
  /** The handshake failed: the hub is away, or it refused us. */
  onRefused(): void;
  onSnapshot(snapshot: LiveSnapshot): void;
  onPatch(patch: LivePatch): void;
  onReset(): void;
}

export interface LiveSocket {
  /** Ask for what is missing since this revision, or for everything. */
  ask(have: { epoch?: string; revision?: number }): void;
  /** Whose load is shown, to be read every second; none: nobody's. */
  watch(node: string | undefined): void;
  retry(): void;
  close(): void;
}

export function openSocket(handlers: LiveHandlers): LiveSocket {
  const socket = io({
    path: "/socket.io",
    transports: ["websocket"],
    reconnectionDelay: 500,
    reconnectionDelayMax: 4000,
    timeout: 8000,
  });
  socket.on("connect", handlers.onConnect);
  socket.on("disconnect", handlers.onDisconnect);
  socket.on("connect_error", () => handlers.onRefused());
  socket.on("live:snapshot", (snapshot: LiveSnapshot) => handlers.onSnapshot(snapshot));
  socket.on("live:patch", (patch: LivePatch) => handlers.onPatch(patch));
  socket.on("live:reset", () => handlers.onReset());
  return {
    ask: (have) => socket.emit("live:subscribe", have),
    watch: (node) => socket.emit("live:watch", node === undefined ? {} : { node }),
    retry: () => {
      if (!socket.active) socket.connect();
    },
    close: () => socket.close(),
  };
}
