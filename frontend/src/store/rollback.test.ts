import { act } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { startHub, type HttpHub } from "../testing";
import { planning } from "./planning";
import { planRollback } from "./rollback";

let hub: HttpHub | undefined;
afterEach(async () => {
  act(() => planning.set(undefined));
  await hub?.close();
});

const PLAN = { node: "nas", title: "Delete web.container, stop web, start web", canApply: true, steps: [], files: [], units: [], findings: [], conflicts: [], orphans: [] };

it("plans with what the job set aside, and with what it brought back", async () => {
  const files = [{ path: "/q/web.container", base: "ab" }];
  hub = await startHub((call) => [200, call.path.endsWith("/rollback/draft") ? { files, notes: [], bringsBack: "j1", replaces: ["nas/abc"] } : PLAN]);
  expect(await act(() => planRollback("nas", "j1", "Adopt web"))).toBe(true);
  await expect.poll(() => planning.get()?.stage).toBe("ready");
  const asked = hub.calls.find((call) => call.path.endsWith("/plan"))?.body;
  expect(asked).toEqual({ files, reason: "Rolled back: Adopt web", replaces: ["nas/abc"], bringsBack: "j1" });
});
