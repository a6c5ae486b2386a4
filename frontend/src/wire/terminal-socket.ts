/** The connection of terminals, apart from the live one: bulk never shares its queue. Names and types the events; keeps no state. */

import { io } from "socket.io-client";
import { heard, heardText } from "../words/arrival";
import { say } from "../words/say";
import { CONNECTION } from "./connection";
import { ApiError } from "./http";
import type { Problem, TerminalJoin, TerminalJoined, TerminalOpen, TerminalOutput, TerminalSession } from "./types.gen";

export interface TerminalHandlers {
  onConnect(): void;
  onDisconnect(): void;
  onList(list: readonly TerminalSession[]): void;
  onState(session: TerminalSession): void;
  /** A terminal of somebody else is shared no more. */
  onLeft(id: string, detail: string): void;
  /** `taken` makes room for more: to be called once the bytes are on the screen. */
  onOutput(head: TerminalOutput, bytes: Uint8Array, taken: () => void): void;
}

/** Each is refused with an `ApiError`; of code `unreachable` where no answer came. */
export interface TerminalSocket {
  open(body: TerminalOpen): Promise<TerminalJoined>;
  join(body: TerminalJoin): Promise<TerminalJoined>;
  leave(id: string): void;
  input(id: string, bytes: Uint8Array): Promise<void>;
  resize(id: string, columns: number, rows: number): void;
  keep(id: string): Promise<void>;
  close(id: string): Promise<void>;
  shut(): void;
}

const ANSWER_MS = 30_000;
const LOST: Problem = {
  type: "about:blank",
  title: say("ServiceBay did not answer"),
  status: 0,
  code: "unreachable",
  detail: say("The connection to ServiceBay is interrupted. Try again when it is back."),
};

export function openTerminalSocket(handlers: TerminalHandlers): TerminalSocket {
  const socket = io("/terminal", { ...CONNECTION, forceNew: true });
  let shut = false;
  // The library retries a lost connection, but not one that the hub closed or refused on purpose.
  const again = () => window.setTimeout(() => !shut && !socket.active && socket.connect(), 1500);
  // The library tells only the first of several connections that the network went.
  const onOffline = () => socket.io.engine?.close();
  window.addEventListener("offline", onOffline);
  socket.on("connect", handlers.onConnect);
  socket.on("disconnect", () => {
    handlers.onDisconnect();
    again();
  });
  socket.on("connect_error", again);
  socket.on("term-list", (list: readonly TerminalSession[]) => handlers.onList(heard(list, "TerminalSession")));
  socket.on("term-state", (session: TerminalSession) => handlers.onState(heard(session, "TerminalSession")));
  socket.on("term-left", (left: { readonly id: string; readonly detail: string }) => handlers.onLeft(left.id, heardText(left.detail)));
  socket.on("term-output", (head: TerminalOutput, bytes: ArrayBuffer, taken: () => void) => {
    const connection = socket.id;
    // Of a connection that is gone nothing is acknowledged: on the next one that number is another event's.
    handlers.onOutput(head, new Uint8Array(bytes), () => socket.id === connection && taken());
  });
  const ask = async <T>(event: string, ...args: readonly unknown[]): Promise<T> => {
    // What waits for a connection would be sent before the terminal is joined again.
    if (!socket.connected) throw new ApiError(LOST);
    const answer = (await socket.timeout(ANSWER_MS).emitWithAck(event, ...args).catch(() => LOST)) as unknown;
    if (isProblem(answer)) throw new ApiError(answer === LOST ? LOST : heard(answer, "Problem"));
    return heard(answer, "TerminalJoined") as T;
  };
  const tell = (event: string, body: object) => {
    if (socket.connected) socket.emit(event, body);
  };
  return {
    open: (body) => ask("term-open", body),
    join: (body) => ask("term-join", body),
    leave: (id) => tell("term-leave", { id }),
    input: (id, bytes) => ask("term-input", id, bytes),
    resize: (id, columns, rows) => tell("term-resize", { id, columns, rows }),
    keep: (id) => ask("term-keep", { id }),
    close: (id) => ask("term-close", { id }),
    shut: () => {
      shut = true;
      window.removeEventListener("offline", onOffline);
      socket.close();
    },
  };
}

const isProblem = (answer: unknown): answer is Problem => typeof answer === "object" && answer !== null && "status" in answer && "code" in answer;
