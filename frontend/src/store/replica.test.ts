import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LivePatch, LiveSnapshot, LiveState } from "../wire/types.gen";
import type { Json } from "./mergepatch";
import { EMPTY, QUEUE_LIMIT, step, type Replica, type ReplicaEvent } from "./replica";
import { diff } from "./testing/diff";
import { json } from "./testing/json";

const asState = (value: Json) => value as unknown as LiveState;

function snapshot(revision: number, state: Json, epoch = "e1"): ReplicaEvent<LiveState> {
  return { type: "snapshot", snapshot: { epoch, revision, state: asState(state) } };
}

function patch(base: number, change: Json, epoch = "e1"): ReplicaEvent<LiveState> & { type: "patch" } {
  return { type: "patch", patch: { epoch, base, revision: base + 1, patch: change } };
}

function run(events: readonly ReplicaEvent<LiveState>[], from: Replica<LiveState> = EMPTY): { replica: Replica<LiveState>; asks: number } {
  let replica = from;
  let asks = 0;
  for (const event of events) {
    const next = step(replica, event);
    replica = next.replica;
    asks += Number(next.ask);
  }
  return { replica, asks };
}

describe("the replica", () => {
  it("replays patches that came before their snapshot", () => {
    const { replica, asks } = run([patch(1, { a: 1 }), patch(2, { a: 2 }), snapshot(1, {})]);
    expect(replica).toMatchObject({ revision: 3, state: { a: 2 }, behind: false, queue: [] });
    expect(asks).toBe(0);
  });

  it("ignores what it has already", () => {
    const { replica, asks } = run([snapshot(5, { a: 5 }), patch(3, { a: 3 }), patch(4, { a: 4 })]);
    expect(replica).toMatchObject({ revision: 5, state: { a: 5 } });
    expect(asks).toBe(0);
  });

  it("asks once for a gap, however many patches follow it", () => {
    const { replica, asks } = run([snapshot(1, {}), patch(2, { a: 2 }), patch(3, { a: 3 }), patch(4, { a: 4 })]);
    expect(asks).toBe(1);
    expect(replica).toMatchObject({ revision: 1, behind: true });
  });

  it("closes a gap with the missing patches alone", () => {
    const { replica } = run([snapshot(1, {}), patch(2, { b: 2 }), patch(1, { a: 1 })]);
    expect(replica).toMatchObject({ revision: 3, state: { a: 1, b: 2 }, behind: false });
  });

  it("keeps showing what it had after a reset, and takes no patch until the snapshot", () => {
    const { replica, asks } = run([snapshot(1, { a: 1 }), { type: "reset" }, patch(1, { a: 2 })]);
    expect(asks).toBe(1);
    expect(replica).toMatchObject({ state: { a: 1 }, behind: true });
    expect(run([snapshot(1, { a: 1 })], replica).replica).toMatchObject({ state: { a: 2 }, revision: 2, behind: false });
  });

  it("takes a new hub process as a new beginning, though its revisions are lower", () => {
    const { replica } = run([snapshot(9, { a: 9 }), snapshot(1, { a: 1 }, "e2"), patch(1, { b: 1 }, "e2")]);
    expect(replica).toMatchObject({ epoch: "e2", revision: 2, state: { a: 1, b: 1 } });
  });

  it("bounds its queue", () => {
    const { replica } = run(Array.from({ length: QUEUE_LIMIT + 50 }, (_, index) => patch(index + 1, {})));
    expect(replica.queue).toHaveLength(QUEUE_LIMIT);
  });
});

type Fate = "deliver" | "lose" | "twice" | "late" | "reset" | "restart";

/** A hub that emits patches over a channel with every fault, and answers each ask with a snapshot or the missing patches. */
class Hub {
  epoch = 1;
  log: { patch: LivePatch; state: Json }[] = [];
  state: Json;
  revision = 1;

  constructor(first: Json) {
    this.state = first;
  }

  change(next: Json): LivePatch {
    const made: LivePatch = { epoch: `e${this.epoch}`, base: this.revision, revision: this.revision + 1, patch: diff(this.state, next) };
    this.state = next;
    this.revision += 1;
    this.log.push({ patch: made, state: next });
    return made;
  }

  restart(): void {
    this.epoch += 1;
    this.revision = 1;
    this.log = [];
  }

  snapshot(): LiveSnapshot {
    return { epoch: `e${this.epoch}`, revision: this.revision, state: asState(this.state) };
  }

  answer(replica: Replica<LiveState>): ReplicaEvent<LiveState>[] {
    const known = replica.epoch === `e${this.epoch}` && this.log.length % 2 === 0;
    const missing = this.log.filter((entry) => entry.patch.base >= replica.revision);
    return known && missing.length > 0 ? missing.map((entry) => ({ type: "patch", patch: entry.patch })) : [{ type: "snapshot", snapshot: this.snapshot() }];
  }
}

const fate = fc.constantFrom<Fate>("deliver", "deliver", "deliver", "lose", "twice", "late", "reset", "restart");

describe("any interleaving of snapshots, patches, losses, repeats, delays, resets and restarts", () => {
  it("ends equal to the hub once one more patch arrives and the hub answers what it is asked", () => {
    fc.assert(
      fc.property(json, fc.array(fc.tuple(json, fate), { maxLength: 25 }), json, (first, moves, last) => {
        const hub = new Hub(first);
        const late: ReplicaEvent<LiveState>[] = [];
        let replica: Replica<LiveState> = EMPTY;
        const feed = (event: ReplicaEvent<LiveState>) => {
          const next = step(replica, event);
          replica = next.replica;
          if (next.ask) for (const answer of hub.answer(replica)) feed(answer);
        };
        feed({ type: "snapshot", snapshot: hub.snapshot() });
        for (const [state, how] of moves) {
          if (how === "restart") hub.restart();
          const event: ReplicaEvent<LiveState> = { type: "patch", patch: hub.change(state) };
          if (how === "late") late.push(event);
          else if (how !== "lose") feed(event);
          if (how === "twice") feed(event);
          if (how === "reset") feed({ type: "reset" });
          if (how === "deliver") for (const held of late.splice(0)) feed(held);
        }
        feed({ type: "patch", patch: hub.change(last) });
        expect(isDeepStrictEqual(replica.state, hub.state)).toBe(true);
        expect(replica).toMatchObject({ revision: hub.revision, epoch: `e${hub.epoch}`, behind: false });
      }),
      { numRuns: 400 },
    );
  });
});
