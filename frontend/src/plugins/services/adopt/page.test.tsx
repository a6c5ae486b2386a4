import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { PlanDialog } from "../../../components/plan";
import { adoption } from "../../../store/adoption";
import { planning } from "../../../store/planning";
import { container, node, setWorld, show, startHub, type Call, type HttpHub } from "../../../testing";
import { AdoptPage } from "./page";

let hub: HttpHub | undefined;
afterEach(async () => {
  act(() => {
    adoption.set(undefined);
    planning.set(undefined);
  });
  await hub?.close();
});

const DRAFT = {
  node: "nas",
  files: [
    { path: "/q/web.container", content: "[Container]\nImage=x\n" },
    { path: "/q/data.volume", content: "[Volume]\n" },
  ],
  losses: ["web: --link=db: Podman has no such option"],
  notes: ["web: the image is written in full"],
  replaces: ["nas/abc"],
  secrets: ["key"],
};
const PLAN = { node: "nas", title: "Write 2 files, stop web, start web", canApply: true, steps: [], files: [], units: [], findings: [], conflicts: [], orphans: [] };

function answer(call: Call): readonly [number, unknown] {
  if (call.path.endsWith("/adopt")) return (call.body as { text?: string }).text === "nonsense" ? [409, { type: "about:blank", title: "Conflict", status: 409, code: "refused", detail: "This is not YAML." }] : [200, DRAFT];
  if (call.path.endsWith("/plan")) return [200, PLAN];
  return [404, { type: "about:blank", title: "", status: 404, code: "not-found", detail: "There is nothing." }];
}

const page = (path: string) =>
  show(
    path,
    <>
      <AdoptPage />
      <PlanDialog />
    </>,
  );

it("adopts a container: shows the files, what they lack, what they replace, and plans them with it", async () => {
  hub = await startHub(answer);
  setWorld({ nodes: [node("nas", { quadletFolder: "/q" })], containers: [container("web", { key: "nas/abc", id: "abc" })] });
  const user = page("/services/import?container=nas/abc");
  expect(await screen.findByRole("heading", { name: "Adopt web" })).toBeTruthy();
  expect(within(await screen.findByRole("region", { name: "Not carried over" })).getByText(/--link=db/)).toBeTruthy();
  expect(screen.getByText(/podman secret create key/)).toBeTruthy();
  expect(screen.getByText(/stopped and kept under another name/)).toBeTruthy();
  expect(screen.getAllByRole("tab").map((tab) => tab.textContent)).toEqual(["web.container", "data.volume"]);
  await user.click(screen.getByRole("button", { name: "See the plan" }));
  await waitFor(() => expect(planning.get()?.stage).toBe("ready"));
  expect(hub.calls.find((call) => call.path.endsWith("/plan"))?.body).toEqual({ files: DRAFT.files, replaces: ["nas/abc"] });
  expect(hub.calls.find((call) => call.path.endsWith("/adopt"))?.body).toEqual({ what: "container", container: "abc" });
});

it("imports what is pasted, with a compose file's variables; a refusal stands beside it", async () => {
  hub = await startHub(answer);
  setWorld({ nodes: [node("nas", { quadletFolder: "/q" })] });
  const user = page("/services/import");
  const box = await screen.findByRole("textbox", { name: "Paste it here" });
  expect(screen.queryByRole("textbox", { name: "Variables" })).toBeNull();
  await user.type(box, "nonsense");
  await user.click(screen.getByRole("button", { name: "Make files of it" }));
  expect((await screen.findByRole("alert")).textContent).toContain("This is not YAML.");
  await user.clear(box);
  await user.type(box, "services:");
  await user.type(screen.getByRole("textbox", { name: "Variables" }), "TAG=1");
  await user.click(screen.getByRole("button", { name: "Make files of it" }));
  expect(await screen.findByRole("tab", { name: "web.container" })).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByText("What was pasted, and for where").closest("details")?.open).toBe(false);
  expect(hub.calls.findLast((call) => call.path.endsWith("/adopt"))?.body).toEqual({ what: "text", text: "services:", env: "TAG=1" });
  await user.click(screen.getByText("What was pasted, and for where"));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "shop");
  expect(screen.getByText(/make them anew first/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "See the plan" }).hasAttribute("disabled")).toBe(true);
  await user.click(screen.getByRole("button", { name: "Make them anew" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "See the plan" }).hasAttribute("disabled")).toBe(false));
});
