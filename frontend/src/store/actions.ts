/**
 * What a person asks for on rows: sends the request, remembers that it is under way until the hub's own
 * operation shows it, and tells how it ended. Rules (which actions make sense) come with the rows.
 */

import { useEffect } from "react";
import { api, ApiError } from "../wire/http";
import type { ActionAnswer, ContainerAction, ContainerView, ImageView, NetworkView, Problem, SecretView, ServiceAction, ServiceView, StockAction, VolumeView, WayBack } from "../wire/types.gen";
import { say } from "../words/say";
import { noteRefusal } from "./session";
import { createStore, useStore } from "./store";
import { showToast } from "./toasts";

export type Target =
  | { readonly kind: "service"; readonly row: ServiceView; readonly action: ServiceAction }
  | { readonly kind: "container"; readonly row: ContainerView; readonly action: ContainerAction }
  | StockTarget;

/** An image, volume or network: what nothing uses can be deleted. */
export type StockTarget =
  | { readonly kind: "image"; readonly row: ImageView; readonly action: StockAction }
  | { readonly kind: "volume"; readonly row: VolumeView; readonly action: StockAction }
  | { readonly kind: "network"; readonly row: NetworkView; readonly action: StockAction }
  | { readonly kind: "secret"; readonly row: SecretView; readonly action: StockAction };

/** Keys of rows with a request under way from this browser, and what was asked. */
export const asked = createStore<ReadonlyMap<string, string>>(new Map());

/** Operations whose good end was told in this browser, for the one that asked. */
const told = createStore<ReadonlySet<string>>(new Set());
const MOST_TOLD = 50;

function tellDone(answers: readonly ActionAnswer[], toast: Omit<Parameters<typeof showToast>[0], "tone">): void {
  told.set((now) => new Set([...now, ...answers.map((answer) => answer.operation)].slice(-MOST_TOLD)));
  showToast({ tone: "done", ...toast });
}

const AT_ONCE = 4;

function send(target: Target): Promise<ActionAnswer> {
  if (target.kind === "service") return api.serviceAction(target.row.node, target.row.unit, target.action);
  if (target.kind === "container") return api.containerAction(target.row.node, target.row.id, target.action);
  return api.stockAction(target.row.node, `${target.kind}s`, target.kind === "image" || target.kind === "secret" ? target.row.id : target.row.name, target.action);
}

type Outcome = { readonly answer: ActionAnswer } | { readonly target: Target; readonly problem: Problem };

async function perform(target: Target): Promise<Outcome> {
  const { key } = target.row;
  asked.set((now) => new Map(now).set(key, target.action));
  try {
    return { answer: await send(target) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    return { target, problem: error.problem };
  } finally {
    asked.set((now) => new Map([...now].filter(([other]) => other !== key)));
  }
}

/** Do one or many actions, a few at a time, and say in one message how they ended. */
export async function act(targets: readonly Target[]): Promise<void> {
  const waiting = [...targets];
  const outcomes: Outcome[] = [];
  const worker = async () => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) outcomes.push(await perform(target));
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, targets.length) }, worker));
  report(outcomes);
}

function report(outcomes: readonly Outcome[]): void {
  const done = outcomes.flatMap((outcome) => ("answer" in outcome ? [outcome.answer] : []));
  const failed = outcomes.flatMap((outcome) => ("problem" in outcome ? [outcome] : []));
  const [first] = done;
  if (first !== undefined) {
    const ways = done.flatMap((answer) => (answer.undo === undefined ? [] : [answer.undo]));
    const offer = ways.length === 0 ? undefined : { label: say("Undo"), run: () => void goBack(ways) };
    tellDone(done, { offer, ...(done.length === 1 ? { title: first.message } : { title: say("{done} done", { done: done.length }), detail: done.map((answer) => answer.message).join("\n") }) });
  }
  for (const { target, problem } of failed) showProblem(problem, target.row);
}

/** Take actions back, one after the other. */
async function goBack(ways: readonly WayBack[]): Promise<void> {
  for (const { kind, node, name, action } of ways) {
    try {
      const answer = await (kind === "service" ? api.serviceAction(node, name, action as ServiceAction) : api.containerAction(node, name, action as ContainerAction));
      tellDone([answer], { title: answer.message });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      noteRefusal(error);
      showToast({ tone: "failed", title: say("It was not taken back: {detail}", { detail: error.problem.detail }), output: error.problem.stderr });
    }
  }
}

/** Rows whose detail is on the screen: what the tool said stands there, and need not be said twice. */
const inSight = new Set<string>();

export function useInSight(key: string): void {
  useEffect(() => {
    inSight.add(key);
    return () => void inSight.delete(key);
  }, [key]);
}

/** Show a refusal in the hub's words; the row's name is put before them where they do not name it. */
function showProblem(problem: Problem, { key, name }: Target["row"]): void {
  const title = problem.detail.includes(name) ? problem.detail : `${name}: ${problem.detail}`;
  showToast({ tone: "failed", title, output: inSight.has(key) ? undefined : problem.stderr });
}

/** Whether the good end of an operation on a row is told by a message here, or about to be. */
export function useTold(key: string, operation: string | undefined): boolean {
  const mine = useAsked(key) !== undefined;
  return useStore(told, (now) => operation !== undefined && now.has(operation)) || mine;
}

export function useAsked(key: string): string | undefined {
  return useStore(asked, (now) => now.get(key));
}
