/**
 * Socket.IO for lines of logs, on a connection of its own: bulk must not share a queue with patches. It names the events and
 * types them; it keeps no state of its own. A batch is acknowledged when it was taken: the hub sends no more before.
 */

import { io } from "socket.io-client";
import { heard } from "../words/arrival";
import { CONNECTION } from "./connection";
import type { LogLines, LogOpen, LogOpened } from "./types.gen";

export interface LogHandlers {
  onConnect(): void;
  onLost(): void;
  /** The handshake failed: the hub is away, or it refused us. */
  onRefused(): void;
  onBatch(batch: LogLines, taken: () => void): void;
}

export interface LogSocket {
  open(body: LogOpen): Promise<LogOpened>;
  /** End one log; the connection stays. */
  leave(id: string): void;
  retry(): void;
  close(): void;
}

export function openLogSocket(handlers: LogHandlers): LogSocket {
  const socket = io({ ...CONNECTION, forceNew: true });
  socket.on("connect", handlers.onConnect);
  socket.on("disconnect", handlers.onLost);
  socket.on("connect_error", handlers.onRefused);
  socket.on("log-lines", (batch: LogLines, taken: () => void) => handlers.onBatch(heard(batch, "LogLines"), taken));
  return {
    open: (body) => new Promise((resolve) => socket.emit("log-open", body, (opened: LogOpened) => resolve(heard(opened, "LogOpened")))),
    leave: (id) => socket.emit("log-close", { id }),
    retry: () => {
      if (!socket.active) socket.connect();
    },
    close: () => socket.close(),
  };
}
