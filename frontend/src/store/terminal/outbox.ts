/**
 * What was typed, on its way: sent at once while few parts are under way, else merged. Nothing overtakes anything, nothing is
 * sent twice, and what is typed while the connection is away waits.
 */

export const PART_BYTES = 8192;
/** The hub allows 8, of all who type. */
export const UNDER_WAY = 4;
const INTERRUPT = 0x03;
const REST_MS = 50;

/** `again`: nothing of it was taken, the hub is full; `gone`: there is nothing left to type into. */
export type Fate = "taken" | "again" | "gone";

interface Part {
  readonly order: number;
  readonly bytes: Uint8Array;
}

export class Outbox {
  private waiting: Uint8Array[] = [];
  private refused: Part[] = [];
  private orders = 0;
  private under = 0;
  private started = false;
  private resting = false;

  constructor(private readonly send: (bytes: Uint8Array) => Promise<Fate>) {}

  /** Ctrl-C also takes back what still waits: who interrupts a paste does not want the rest of it to run. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 1 && bytes[0] === INTERRUPT) this.clear();
    this.waiting.push(bytes);
    this.flow();
  }

  start(): void {
    this.started = true;
    this.flow();
  }

  stop(): void {
    this.started = false;
  }

  private flow(): void {
    while (this.started && !this.resting && this.under < UNDER_WAY && this.refused.length + this.waiting.length > 0) void this.sendNext();
  }

  private async sendNext(): Promise<void> {
    const part = this.refused.shift() ?? { order: ++this.orders, bytes: this.takeWaiting() };
    this.under += 1;
    const fate = await this.send(part.bytes);
    this.under -= 1;
    if (fate === "gone") this.clear();
    if (fate === "again") this.putBack(part);
    this.flow();
  }

  /** No more leaves before what is under way has been answered, and a moment has passed. */
  private putBack(part: Part): void {
    this.refused = [...this.refused, part].toSorted((a, b) => a.order - b.order);
    if (this.resting) return;
    this.resting = true;
    setTimeout(() => {
      this.resting = false;
      this.flow();
    }, REST_MS);
  }

  private takeWaiting(): Uint8Array {
    const part = new Uint8Array(Math.min(PART_BYTES, this.waiting.reduce((sum, each) => sum + each.length, 0)));
    let filled = 0;
    while (filled < part.length) {
      const [head = part] = this.waiting;
      const fitting = head.subarray(0, part.length - filled);
      part.set(fitting, filled);
      filled += fitting.length;
      if (fitting.length === head.length) this.waiting.shift();
      else this.waiting[0] = head.subarray(fitting.length);
    }
    return part;
  }

  private clear(): void {
    this.waiting = [];
    this.refused = [];
  }
}
