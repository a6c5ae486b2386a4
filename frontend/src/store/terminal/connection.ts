/**
 * The one connection of all terminals, open while somebody looks at one or at their list, and what it tells: the sessions, by ID.
 * What is typed and written goes through `attachment`; this knows only who is attached to what.
 */

import { useEffect } from "react";
import { openTerminalSocket, type TerminalSocket } from "../../wire/terminal-socket";
import type { TerminalOutput, TerminalSession } from "../../wire/types.gen";
import { createStore, useStore } from "../store";

export interface Terminals {
  /** Undefined until the hub has told them. */
  readonly sessions: Readonly<Record<string, TerminalSession>> | undefined;
  /** `connecting`: never was; `lost`: is being sought again. */
  readonly status: "connecting" | "live" | "lost";
}

/** Who is told of a session's output, and that the connection came or went. */
export interface Listener {
  onOutput(head: TerminalOutput, bytes: Uint8Array, taken: () => void): void;
  onLeft(detail: string): void;
  onConnect(): void;
  onDisconnect(): void;
}

const START: Terminals = { sessions: undefined, status: "connecting" };
/** A page that is left for another one that shows terminals as well keeps the connection. */
const LINGER_MS = 2000;

export const terminals = createStore<Terminals>(START);

const listeners = new Map<string, Listener>();
const joining = new Set<Listener>();
/** What came of a session before its listener knew the ID: it was just opened. */
let early: { readonly head: TerminalOutput; readonly bytes: Uint8Array; readonly taken: () => void }[] = [];
let socket: TerminalSocket | undefined;
let users = 0;

/** The connection; only while `useTerminals` is mounted. */
export function terminalSocket(): TerminalSocket {
  socket ??= openTerminalSocket({
    onConnect: () => {
      terminals.set((now) => ({ ...now, status: "live" }));
      for (const each of joining) each.onConnect();
    },
    onDisconnect: () => {
      early = [];
      terminals.set((now) => ({ ...now, status: now.status === "connecting" ? "connecting" : "lost" }));
      for (const each of joining) each.onDisconnect();
    },
    onList: (list) => terminals.set((now) => ({ ...now, sessions: Object.fromEntries(list.map((each) => [each.id, each])) })),
    onState: noteSession,
    onLeft: (id, detail) => {
      listeners.get(id)?.onLeft(detail);
      forgetSession(id);
    },
    onOutput: (head, bytes, taken) => {
      const listener = listeners.get(head.id);
      if (listener === undefined) early.push({ head, bytes, taken });
      else listener.onOutput(head, bytes, taken);
    },
  });
  return socket;
}

export function noteSession(session: TerminalSession): void {
  terminals.set((now) => ({ ...now, sessions: { ...now.sessions, [session.id]: session } }));
}

export function forgetSession(id: string): void {
  terminals.set((now) => ({ ...now, sessions: Object.fromEntries(Object.entries(now.sessions ?? {}).filter(([each]) => each !== id)) }));
}

/** Be told when the connection comes and goes; returns how to leave. */
export function listen(listener: Listener): () => void {
  joining.add(listener);
  return () => {
    joining.delete(listener);
    for (const [id, each] of listeners) if (each === listener) listeners.delete(id);
  };
}

/** This one takes the session's output. */
export function listenTo(id: string, listener: Listener): void {
  listeners.set(id, listener);
  const mine = early.filter((each) => each.head.id === id);
  early = early.filter((each) => each.head.id !== id);
  for (const { head, bytes, taken } of mine) listener.onOutput(head, bytes, taken);
}

/** The sessions and the state of the connection, which lives as long as somebody uses this. */
export function useTerminals(): Terminals {
  useEffect(() => {
    users += 1;
    terminalSocket();
    return () => {
      users -= 1;
      window.setTimeout(shutUnused, LINGER_MS);
    };
  }, []);
  return useStore(terminals, (now) => now);
}

function shutUnused(): void {
  if (users > 0) return;
  socket?.shut();
  socket = undefined;
  terminals.set(START);
}
