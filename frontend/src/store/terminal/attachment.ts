/**
 * A screen joined to a session, over as many connections as it takes: opened or joined with the screen's size, joined again where
 * it was after each interruption, its output acknowledged once it is drawn.
 */

import type { Attach, Attachment, Sink, Size } from "../../terminal/types";
import { ApiError } from "../../wire/http";
import type { Problem, TerminalJoined, TerminalOpen, TerminalOutput } from "../../wire/types.gen";
import { say } from "../../words/say";
import { noteRefusal } from "../session";
import { listen, listenTo, noteSession, terminals, terminalSocket, type Listener } from "./connection";
import { Outbox, type Fate } from "./outbox";

/** What to open; the screen adds its size. */
export type Request = Omit<TerminalOpen, "columns" | "rows">;

export interface Events {
  readonly onJoined: (joined: TerminalJoined) => void;
  readonly onProblem: (problem: Problem) => void;
}

/** A way to attach a screen: to the session of this ID, or to one that is opened with the first screen. */
export function attachTo(target: { readonly id: string } | { readonly request: Request }, events: Events): Attach {
  return (size, sink) => new Joined(target, size, sink, events);
}

class Joined implements Attachment, Listener {
  private id: string | undefined;
  private request: Request | undefined;
  /** How far the session's output is on the screen. */
  private position: number | undefined;
  private joined = false;
  private left = false;
  private readonly outbox = new Outbox((bytes) => this.deliver(bytes));
  private readonly leave: () => void;

  constructor(
    target: { readonly id: string } | { readonly request: Request },
    private size: Size,
    private readonly sink: Sink,
    private readonly events: Events,
  ) {
    if ("id" in target) this.id = target.id;
    else this.request = target.request;
    this.leave = listen(this);
    if (this.id !== undefined) listenTo(this.id, this);
    terminalSocket();
    if (terminals.get().status === "live") void this.join();
  }

  send(bytes: Uint8Array): void {
    this.outbox.push(bytes);
  }

  resize(size: Size): void {
    this.size = size;
    if (this.joined && this.id !== undefined) terminalSocket().resize(this.id, size.cols, size.rows);
  }

  detach(): void {
    this.left = true;
    this.leave();
    this.outbox.stop();
    if (this.joined && this.id !== undefined) terminalSocket().leave(this.id);
  }

  onConnect(): void {
    void this.join();
  }

  onDisconnect(): void {
    this.joined = false;
    this.outbox.stop();
  }

  onLeft(detail: string): void {
    this.joined = false;
    this.outbox.stop();
    this.events.onProblem({ type: "about:blank", title: say("Not shared any more"), status: 403, code: "not-shared", detail });
  }

  onOutput(head: TerminalOutput, bytes: Uint8Array, taken: () => void): void {
    if (head.reset === true) this.sink.onRestart();
    this.sink.onOutput(bytes, head.past === true, () => {
      this.position = head.next;
      taken();
    });
  }

  private async join(): Promise<void> {
    const asked = this.size;
    try {
      const answer = await this.ask(asked);
      this.joined = true;
      if (this.left) return this.detach();
      noteSession(answer.terminal);
      if (asked !== this.size) this.resize(this.size);
      this.events.onJoined(answer);
      this.outbox.start();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      noteRefusal(error);
      // What was cut off is asked again with the next connection.
      if (!this.left && (error.status !== 0 || this.id === undefined)) this.events.onProblem(error.problem);
    }
  }

  private async ask(size: Size): Promise<TerminalJoined> {
    const dimensions = { columns: size.cols, rows: size.rows };
    if (this.id !== undefined) return terminalSocket().join({ id: this.id, ...dimensions, ...(this.position === undefined ? {} : { from: this.position }) });
    if (this.request === undefined) throw new Error("neither a session nor a request");
    const answer = await terminalSocket().open({ ...this.request, ...dimensions });
    this.id = answer.terminal.id;
    this.request = undefined;
    listenTo(this.id, this);
    return answer;
  }

  private async deliver(bytes: Uint8Array): Promise<Fate> {
    try {
      if (this.id !== undefined) await terminalSocket().input(this.id, bytes);
      return "taken";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Whether the node has what was under way when the connection went is not known: it is not typed twice.
      if (error.status === 0) return "taken";
      return error.problem.code === "input-full" ? "again" : "gone";
    }
  }
}
