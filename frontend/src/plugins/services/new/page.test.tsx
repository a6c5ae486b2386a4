import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { PlanDialog } from "../../../components/plan";
import { live } from "../../../store/live";
import { newService } from "../../../store/new-service";
import { planning } from "../../../store/planning";
import { node, setWorld, show, startHub, type Call, type HttpHub } from "../../../testing";
import type { JobView } from "../../../wire/types.gen";
import { NewServicePage } from "./page";

let hub: HttpHub | undefined;
afterEach(async () => {
  act(() => {
    newService.set(undefined);
    planning.set(undefined);
  });
  await hub?.close();
});

const PLAN = { node: "nas", title: "Write 1 file, start web", canApply: true, steps: [{ kind: "write", target: "/q/web.container", text: "Write web.container" }], files: [{ path: "/q/web.container", action: "create", diff: "@@ -0,0 +1 @@\n+Image=x\n" }], units: [], findings: [], conflicts: [], orphans: [] };
const job = (more: Partial<JobView>): JobView => ({ id: "7", node: "nas", kind: "apply", title: "Write 1 file, start web", state: "running", text: "Writing", startedAt: Date.now(), targets: ["nas/web.service"], steps: [{ kind: "write", target: "/q/web.container", text: "Write web.container", state: "running" }], ...more });

const world = (view: JobView) => act(() => live.set((now) => (now.state === undefined ? now : { ...now, state: { ...now.state, jobs: { [view.id]: view } } })));

function answer(call: Call): readonly [number, unknown] {
  const body = call.body as { text?: string; set?: Record<string, string[]> };
  if (call.path === "/api/quadlet/form") {
    const text = body.set?.["image"] === undefined ? (body.text ?? "Image=\n") : `Image=${body.set["image"][0] ?? ""}\n`;
    return [200, { text, fields: [{ id: "image", label: "Image", kind: "text", values: [text.slice(6).trim()].filter((value) => value !== "") }] }];
  }
  if (call.path.endsWith("/files/name")) return [200, { path: `/q/${(call.body as { name: string }).name}.container` }];
  if (call.path.endsWith("/plan")) return [200, PLAN];
  if (call.path.endsWith("/apply")) return [202, job({})];
  return [404, { type: "about:blank", title: "", status: 404, code: "not-found", detail: "There is nothing." }];
}

it("fills a form that writes the text, shows the plan, applies it, and follows the job to its end", async () => {
  hub = await startHub(answer);
  setWorld({ nodes: [node("nas", { quadletFolder: "/q" })] });
  const user = show(
    "/services/new",
    <>
      <NewServicePage />
      <PlanDialog />
    </>,
  );
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "web");
  await user.type(await screen.findByRole("textbox", { name: "Image" }), "x");
  await waitFor(() => expect(newService.get()?.text).toBe("Image=x\n"));
  await user.click(screen.getByRole("button", { name: "See the plan" }));
  await user.type(await screen.findByRole("textbox", { name: /Reason/ }), "first");
  await user.click(screen.getByRole("button", { name: "Write 1 file, start web" }));
  await waitFor(() => expect(planning.get()?.stage).toBe("job"));
  expect(hub.calls.find((call) => call.path.endsWith("/apply"))?.body).toEqual({ files: [{ path: "/q/web.container", content: "Image=x\n" }], reason: "first" });
  world(job({}));
  expect(screen.getByText("Writing")).toBeTruthy();
  world(job({ state: "done", text: "web runs." }));
  await waitFor(() => expect(window.location.pathname).toBe("/services/nas/web.service"));
  expect(screen.getByText("web runs.")).toBeTruthy();
});

it("shows what the generator says at its line, and nothing to press", async () => {
  hub = await startHub((call) => (call.path.endsWith("/plan") ? [200, { ...PLAN, title: "Nothing to apply", canApply: false, findings: [{ path: "/q/web.container", line: 4, severity: "error", code: "generator", text: "Unsupported key 'Imagee'.", source: "generator" }] }] : answer(call)));
  setWorld({ nodes: [node("nas", { quadletFolder: "/q" })] });
  const user = show(
    "/services/new",
    <>
      <NewServicePage />
      <PlanDialog />
    </>,
  );
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "web");
  await user.click(screen.getByRole("button", { name: "See the plan" }));
  await screen.findByText("Unsupported key 'Imagee'.");
  expect(screen.getByRole("button", { name: "web.container, line 4" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Nothing to apply" }).hasAttribute("disabled")).toBe(true);
  expect(screen.getByText(/Nothing was written/)).toBeTruthy();
});

it("begins a Kubernetes service with its YAML beside it, says when it cannot begin, and tries again", async () => {
  let away = true;
  hub = await startHub((call) => {
    if (call.path === "/api/quadlet/form" && away) return [503, { type: "about:blank", title: "", status: 503, code: "unreachable", detail: "The hub is away." }];
    if (call.path === "/api/quadlet/form") return [200, { text: "Yaml=new.yml\n", fields: [], beside: [{ name: "new.yml", text: "kind: Pod\n" }] }];
    return answer(call);
  });
  setWorld({ nodes: [node("nas", { quadletFolder: "/q" })] });
  const user = show("/services/new?type=kube", <NewServicePage />);
  expect((await screen.findByRole("alert")).textContent).toContain("The hub is away.");
  away = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(newService.get()?.beside).toHaveLength(1));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "web");
  await user.click(screen.getByRole("button", { name: "See the plan" }));
  await waitFor(() => expect(planning.get()?.draft.files.map((file) => file.path)).toEqual(["/q/web.container", "/q/new.yml"]));
});
