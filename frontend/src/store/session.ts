/** Who is signed in. `unknown` until the hub was asked; `away` when it did not answer at all. */

import { api, ApiError } from "../wire/http";
import type { AcceptBody, LoginBody, SessionAnswer, SetupBody } from "../wire/types.gen";
import { say } from "../words/say";
import { createStore, useStore } from "./store";
import { showToast } from "./toasts";

/** `may`: what this account may do, by name; absent where the hub names nothing: everything. */
export type Session =
  | { readonly state: "unknown" }
  | { readonly state: "away"; readonly detail: string }
  | { readonly state: "out"; readonly setupNeeded: boolean; readonly ended: boolean }
  | { readonly state: "in"; readonly username: string; readonly may?: readonly string[]; readonly role?: string; readonly refusals?: SessionAnswer["refusals"] };

/** What something asks of who wants it. */
export type Need = "read" | "operate" | "administer";

export const session = createStore<Session>({ state: "unknown" });

/** Let them in; where nothing is new, nothing is drawn anew. */
function enter({ username, may, roleTitle, refusals }: SessionAnswer): void {
  const now = { state: "in", username, may, role: roleTitle, refusals } as const;
  session.set((was) => (JSON.stringify(was) === JSON.stringify(now) ? was : now));
}

/** Why who is signed in may not, in the hub's words; undefined where they may. */
export function refusalOf(need: string | undefined): string | undefined {
  const now = session.get();
  return need === undefined || now.state !== "in" ? undefined : now.refusals?.[need];
}

export function useRefusal(need: string | undefined): string | undefined {
  return useStore(session, () => refusalOf(need));
}

/** Ask the hub who we are. A hub that is away does not sign anybody out. */
export async function checkSession(): Promise<void> {
  try {
    const answer = await api.session();
    enter(answer);
  } catch (error) {
    onRefusal(error);
  }
}

function onRefusal(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  const was = session.get().state;
  if (error.status === 401) session.set({ state: "out", setupNeeded: error.problem.setupNeeded ?? false, ended: was === "in" });
  else if (was !== "in") session.set({ state: "away", detail: error.problem.detail });
}

/** A call that found the session gone leads back to the sign-in page. */
export function noteRefusal(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) onRefusal(error);
}

export async function signIn(body: LoginBody): Promise<void> {
  enter(await api.login(body));
}

/** Sign in in another way. */
export async function enterBy(answer: Promise<SessionAnswer>): Promise<void> {
  enter(await answer);
}

/** Set the password of an account with its one-time link, and sign in. */
export async function acceptInvitation(body: AcceptBody): Promise<void> {
  enter(await api.accept(body));
}

/** Make the first account and sign in. True where the hub has a node already, added on the command line. */
export async function setUp(body: SetupBody): Promise<boolean> {
  const answer = await api.setup(body);
  const hasNode = await api.nodes().then((nodes) => nodes.length > 0, unknownNodes);
  enter(answer);
  return hasNode;
}

function unknownNodes(error: unknown): boolean {
  if (!(error instanceof ApiError)) throw error;
  return false;
}

/** Sign out. Where the hub could not be told, the session goes on, and so it is said. */
export async function signOut(): Promise<void> {
  try {
    await api.logout();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status !== 401) return showToast({ tone: "failed", title: say("You are still signed in"), detail: error.problem.detail });
  }
  session.set({ state: "out", setupNeeded: false, ended: false });
}
