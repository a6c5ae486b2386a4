import { afterEach, expect, it } from "vitest";
import { startHub, type HttpHub } from "../testing";
import { closePlan, openPlan, planning, replan } from "./planning";

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
});
