/** What failed can be tried again, by its plan. */

import { act, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { closePlan, planning } from "../store/planning";
import { setWorld, show, startHub, type HttpHub } from "../testing";
import type { JobView } from "../wire/types.gen";
import { PlanDialog } from "./plan";

let hub: HttpHub | undefined;
afterEach(async () => {
  act(closePlan);
  await hub?.close();
});

const DRAFT = { files: [{ path: "/q/web.container", content: "a" }] };
const job = (state: JobView["state"]): JobView => ({ id: "7", node: "nas", kind: "apply", title: "Install web", text: "It ended.", state, startedAt: 1 });

function open(state: JobView["state"]) {
  setWorld({ jobs: { "7": job(state) } });
  planning.set({ node: "nas", subject: "Install web", draft: DRAFT, stage: "job", job: "7" });
  return show("/", <PlanDialog />);
}

it.each(["failed", "undone"] as const)("offers another try at a job that is %s, and shows the plan first", async (state) => {
  hub = await startHub(() => [200, { node: "nas", title: "Write 1 file", canApply: true, steps: [{ kind: "write", target: "/q/web.container", text: "Write web.container" }], files: [], units: [], findings: [], conflicts: [], orphans: [] }]);
  const user = open(state);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await within(screen.getByRole("dialog")).findByRole("button", { name: "Write 1 file" })).toBeTruthy();
  expect(hub.calls.map(({ path, body }) => [path, body])).toEqual([["/api/nodes/nas/plan", DRAFT]]);
});

it.each(["running", "done"] as const)("offers none at one that is %s", (state) => {
  open(state);
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});
