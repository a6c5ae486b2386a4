/**
 * The browser's copy of the hub's live document, as a pure state machine: events in, next replica out.
 * No socket, no clock. `wantsSnapshot` tells the driver to ask the hub again (once per gap).
 *
 * Order that keeps it whole: the socket is open before the snapshot is asked for; patches that come
 * early are queued and replayed; a patch that does not continue ours is a gap.
 */

import type { LivePatch, LiveSnapshot, LiveState } from "../wire/types.gen";
import { merge, type Json } from "./mergepatch";

export interface Replica {
  readonly epoch: string | undefined;
  readonly revision: number;
  readonly state: LiveState | undefined;
  readonly queue: readonly LivePatch[];
  /** True from a gap or reset until the hub has brought us level again. */
  readonly behind: boolean;
}

export type LiveEvent =
  | { readonly type: "snapshot"; readonly snapshot: LiveSnapshot }
  | { readonly type: "patch"; readonly patch: LivePatch }
  | { readonly type: "reset" };

/** Patches kept while behind. More than these cost more to replay than a snapshot. */
export const QUEUE_LIMIT = 512;

export const EMPTY: Replica = { epoch: undefined, revision: 0, state: undefined, queue: [], behind: true };

export interface Step {
  readonly replica: Replica;
  /** The hub must be asked for what is missing. */
  readonly ask: boolean;
}

/** Take one event from the hub. */
export function step(replica: Replica, event: LiveEvent): Step {
  switch (event.type) {
    case "snapshot":
      return adopt(replica, event.snapshot);
    case "patch":
      return receive(replica, event.patch);
    case "reset":
      return { replica: { ...EMPTY, state: replica.state }, ask: true };
  }
}

function adopt(replica: Replica, snapshot: LiveSnapshot): Step {
  const older = snapshot.epoch === replica.epoch && snapshot.revision < replica.revision;
  if (older && !replica.behind) return { replica, ask: false };
  const base: Replica = {
    epoch: snapshot.epoch,
    revision: snapshot.revision,
    state: snapshot.state,
    queue: replica.queue.filter((patch) => patch.epoch === snapshot.epoch),
    behind: false,
  };
  return settle(base, false);
}

function receive(replica: Replica, patch: LivePatch): Step {
  const known = patch.epoch === replica.epoch;
  if (known && patch.revision <= replica.revision) return { replica, ask: false };
  const queue = [...replica.queue, patch].slice(-QUEUE_LIMIT);
  return settle({ ...replica, queue }, replica.behind);
}

/** Replay what continues ours; what is left over is a gap. `asked`: the hub was asked for this gap already. */
function settle(replica: Replica, asked: boolean): Step {
  let { revision, state } = replica;
  const waiting = replica.queue.filter((patch) => patch.epoch !== replica.epoch || patch.revision > revision);
  while (state !== undefined) {
    const next = waiting.findIndex((patch) => patch.epoch === replica.epoch && patch.base === revision);
    const patch = waiting[next];
    if (patch === undefined) break;
    state = merge(state as unknown as Json, patch.patch) as unknown as LiveState;
    revision = patch.revision;
    waiting.splice(next, 1);
  }
  const left = waiting.filter((patch) => patch.epoch !== replica.epoch || patch.revision > revision);
  const behind = left.length > 0 || state === undefined || replica.epoch === undefined;
  return { replica: { ...replica, revision, state, queue: left, behind }, ask: behind && !asked };
}
