/** What is being done to a row, or ended in the last minute: read from the live state, by target. */

import type { LiveState, OperationView } from "../wire/types.gen";
import { say } from "../words/say";
import { useAsked } from "./actions";
import { useLive } from "./live";

type Operations = LiveState["operations"];

const indexes = new WeakMap<Operations, ReadonlyMap<string, OperationView>>();

/** The newest operation of each target. Kept per document, so that each row's look-up costs nothing. */
export function operationsByTarget(operations: Operations): ReadonlyMap<string, OperationView> {
  let index = indexes.get(operations);
  if (index === undefined) {
    const newest = new Map<string, OperationView>();
    for (const operation of Object.values(operations)) {
      const other = newest.get(operation.target);
      if (other === undefined || other.startedAt <= operation.startedAt) newest.set(operation.target, operation);
    }
    indexes.set(operations, (index = newest));
  }
  return index;
}

export function useOperation(key: string): OperationView | undefined {
  return useLive((state) => operationsByTarget(state.operations).get(key));
}

/** What is under way on a row, in a word or two: asked from here, or seen from the hub. */
export function useProgress(key: string): string | undefined {
  const mine = useAsked(key);
  const operation = useOperation(key);
  const action = operation?.state === "running" ? operation.action : mine;
  return action === undefined ? undefined : PROGRESS[action] ?? say("Working");
}

const PROGRESS: Record<string, string> = {
  start: say("Starting"),
  stop: say("Stopping"),
  restart: say("Restarting"),
  update: say("Updating"),
  reload: say("Reloading"),
  enable: say("Switching"),
  disable: say("Switching"),
  kill: say("Killing"),
  delete: say("Deleting"),
  run: say("Starting"),
  "reload-units": say("Reloading"),
  "reset-failed": say("Dismissing"),
};
