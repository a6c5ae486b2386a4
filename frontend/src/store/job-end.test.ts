import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setWorld, startHub, type HttpHub } from "../testing";
import type { JobView } from "../wire/types.gen";
import { jobEnd } from "./job-end";
import { endedAbout } from "./jobs";
import { session } from "./session";

let hub: HttpHub | undefined;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(async () => {
  vi.useRealTimers();
  session.set({ state: "unknown" });
  await hub?.close();
});

const JOB = { id: "7", node: "nas", kind: "apply", title: "Write web", state: "done", text: "", startedAt: 1 } as const;

it("asks the hub for a job that the live state does not have, and gives up on one that nobody knows", async () => {
  const answers: (readonly [number, unknown])[] = [
    [200, { ...JOB, state: "running" }],
    [200, JOB],
    [404, { type: "about:blank", title: "", status: 404, code: "not-found", detail: "There is no such job." }],
  ];
  hub = await startHub(() => answers.shift() ?? [500, undefined]);
  setWorld({});
  const ended = jobEnd("7");
  await vi.advanceTimersByTimeAsync(5000);
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1), { timeout: 20_000 });
  await vi.advanceTimersByTimeAsync(5000);
  expect((await ended)?.state).toBe("done");
  const gone = jobEnd("8");
  await vi.advanceTimersByTimeAsync(5000);
  expect(await gone).toBeUndefined();
});

it("does not wait for anybody who signed out", async () => {
  setWorld({});
  const ended = jobEnd("7");
  session.set({ state: "out", setupNeeded: false, ended: false });
  expect(await ended).toBeUndefined();
});

const about = (id: string, state: JobView["state"], target: string): JobView => ({ ...JOB, id, state, targets: [target] });

it("tells apart which jobs about a service have ended", () => {
  const one = { a: about("a", "done", "nas/web.service"), b: about("b", "running", "nas/web.service"), c: about("c", "done", "nas/db.service") };
  const before = endedAbout(one, "nas/web.service");
  expect(endedAbout({ ...one, d: about("d", "done", "nas/db.service") }, "nas/web.service")).toBe(before);
  expect(endedAbout({ ...one, b: about("b", "undone", "nas/web.service") }, "nas/web.service")).not.toBe(before);
});
