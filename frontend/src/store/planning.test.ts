import { afterEach, expect, it, vi } from "vitest";
import type { JobView } from "../wire/types.gen";
import { setWorld, startHub, type HttpHub } from "../testing";
import { drafts, putDraft } from "./drafts";
import { live } from "./live";
import { applyPlan, closePlan, openPlan, planning, replan } from "./planning";

let hub: HttpHub | undefined;
afterEach(async () => {
  closePlan();
  await hub?.close();
});

const PLAN = { node: "nas", title: "Write 1 file", canApply: true, steps: [], files: [], units: [], findings: [], conflicts: [], orphans: [] };
const AWAY = { type: "about:blank", title: "", status: 503, code: "unreachable", detail: "nas does not answer." };

const settled = () =>
  new Promise<void>((resolve) => {
    const stop = planning.subscribe(() => {
      if (planning.get()?.stage !== "ready") return;
      stop();
      resolve();
    });
  });

it("plans anew without the refusal and the plan that came before", async () => {
  let away = true;
  hub = await startHub(() => (away ? [503, AWAY] : [200, PLAN]));
  let ready = settled();
  openPlan({ node: "nas", subject: "Change web", draft: { files: [{ path: "/q/web.container", content: "a" }] } });
  await ready;
  expect(planning.get()?.problem?.detail).toBe("nas does not answer.");
  away = false;
  ready = settled();
  replan();
  expect(planning.get()?.problem).toBeUndefined();
  await ready;
  expect(planning.get()?.plan?.title).toBe("Write 1 file");
  expect(planning.get()?.problem).toBeUndefined();
  ready = settled();
  replan("/q/web.container", "b");
  expect(planning.get()?.plan).toBeUndefined();
  expect(planning.get()?.draft.files).toEqual([{ path: "/q/web.container", content: "b" }]);
  await ready;
  ready = settled();
  replan("/q/data.volume", "[Volume]\n");
  expect(planning.get()?.draft.files).toEqual([
    { path: "/q/web.container", content: "b" },
    { path: "/q/data.volume", content: "[Volume]\n" },
  ]);
  await ready;
});

it("takes what its own job wrote as the base of a text that was changed meanwhile", async () => {
  const job = { id: "7", node: "nas", kind: "apply", title: "Write web", state: "running", text: "", startedAt: 1 };
  hub = await startHub(({ path }) => {
    if (path.endsWith("/plan")) return [200, PLAN];
    if (path.endsWith("/apply")) return [202, job];
    if (path.startsWith("/api/nodes/nas/files/content")) return [200, { path: "/q/web.container", kind: "quadlet", sha256: "two", content: "b" }];
    return [404, AWAY];
  });
  setWorld({});
  const entry = { node: "nas", service: "nas/web.service", path: "/q/web.container", base: "one", baseContent: "a" };
  putDraft({ ...entry, content: "b" });
  const ready = settled();
  openPlan({ node: "nas", subject: "Change web", draft: { files: [{ path: "/q/web.container", content: "b", base: "one" }] } });
  await ready;
  await applyPlan("");
  putDraft({ ...entry, content: "c" });
  live.set((now) => (now.state === undefined ? now : { ...now, state: { ...now.state, jobs: { "7": { ...job, state: "done" } as JobView } } }));
  await vi.waitFor(() => expect([...drafts.get().values()]).toEqual([{ ...entry, base: "two", baseContent: "b", content: "c" }]), { timeout: 20_000 });
  drafts.set(new Map());
});
