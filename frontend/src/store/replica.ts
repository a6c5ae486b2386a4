/**
 * The browser's copy of one of the hub's documents, as a pure state machine: events in, next replica out.
 * No socket, no clock. `wantsSnapshot` tells the driver to ask the hub again (once per gap).
 *
 * Order that keeps it whole: the socket is open before the snapshot is asked for; patches that come
 * early are queued and replayed; a patch that does not continue ours is a gap.
 */

import { merge, type Json } from "./mergepatch";

/** The whole of a document. Revisions count up within an epoch. */
export interface Snapshot<State> {
  readonly epoch: string;
  readonly revision: number;
  readonly state: State;
}

/** What leads from revision `base` to `revision`: RFC 7396. */
export interface Patch {
  readonly epoch: string;
  readonly base: number;
  readonly revision: number;
  readonly patch: Readonly<Record<string, unknown>>;
}

export interface Replica<State> {
  readonly epoch: string | undefined;
  readonly revision: number;
  readonly state: State | undefined;
  readonly queue: readonly Patch[];
  /** True from a gap or reset until the hub has brought us level again. */
  readonly behind: boolean;
}

export type ReplicaEvent<State> =
  | { readonly type: "snapshot"; readonly snapshot: Snapshot<State> }
  | { readonly type: "patch"; readonly patch: Patch }
  | { readonly type: "reset" };

/** Patches kept while behind. More than these cost more to replay than a snapshot. */
export const QUEUE_LIMIT = 512;

export const EMPTY: Replica<never> = { epoch: undefined, revision: 0, state: undefined, queue: [], behind: true };

export interface Step<State> {
  readonly replica: Replica<State>;
  /** The hub must be asked for what is missing. */
  readonly ask: boolean;
}

/** Take one event from the hub. */
export function step<State>(replica: Replica<State>, event: ReplicaEvent<State>): Step<State> {
  switch (event.type) {
    case "snapshot":
      return adopt(replica, event.snapshot);
    case "patch":
      return receive(replica, event.patch);
    case "reset":
      return { replica: { ...EMPTY, state: replica.state }, ask: true };
  }
}

function adopt<State>(replica: Replica<State>, snapshot: Snapshot<State>): Step<State> {
  const older = snapshot.epoch === replica.epoch && snapshot.revision < replica.revision;
  if (older && !replica.behind) return { replica, ask: false };
  const base: Replica<State> = {
    epoch: snapshot.epoch,
    revision: snapshot.revision,
    state: snapshot.state,
    queue: replica.queue.filter((patch) => patch.epoch === snapshot.epoch),
    behind: false,
  };
  return settle(base, false);
}

function receive<State>(replica: Replica<State>, patch: Patch): Step<State> {
  const known = patch.epoch === replica.epoch;
  if (known && patch.revision <= replica.revision) return { replica, ask: false };
  const queue = [...replica.queue, patch].slice(-QUEUE_LIMIT);
  return settle({ ...replica, queue }, replica.behind);
}

/** Replay what continues ours; what is left over is a gap. `asked`: the hub was asked for this gap already. */
function settle<State>(replica: Replica<State>, asked: boolean): Step<State> {
  let { revision, state } = replica;
  const waiting = replica.queue.filter((patch) => patch.epoch !== replica.epoch || patch.revision > revision);
  while (state !== undefined) {
    const next = waiting.findIndex((patch) => patch.epoch === replica.epoch && patch.base === revision);
    const patch = waiting[next];
    if (patch === undefined) break;
    state = merge(state as unknown as Json, patch.patch as Json) as unknown as State;
    revision = patch.revision;
    waiting.splice(next, 1);
  }
  const left = waiting.filter((patch) => patch.epoch !== replica.epoch || patch.revision > revision);
  const behind = left.length > 0 || state === undefined || replica.epoch === undefined;
  return { replica: { ...replica, revision, state, queue: left, behind }, ask: behind && !asked };
}
