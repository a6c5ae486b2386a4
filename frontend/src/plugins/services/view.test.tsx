import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { service, setWorld, show, startHub, type HttpHub } from "../../testing";
import { serviceModel } from "./model";
import { ServicesView } from "./view";

const SERVICES = [
  service("web"),
  service("db", { tone: "act", activeState: "failed", stateText: "Failed", cause: "Its main process exited with status 1.", actions: ["start"] }),
  service("cache", { tone: "off", activeState: "inactive", stateText: "Stopped", actions: ["start"] }),
  service("helper-image", { hidden: true }),
];

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const rowNames = () => screen.getAllByRole("row").flatMap((row) => row.dataset["key"]?.replace(/^nas\/|\.service$/g, "") ?? []);

it("shows what needs a person first, with its cause, and leaves helpers out", () => {
  setWorld({ services: SERVICES });
  show("/services", <ServicesView />);
  expect(rowNames()).toEqual(["db", "web", "cache"]);
  expect(screen.getByText("Its main process exited with status 1.")).toBeTruthy();
});

it("filters as one types, and Escape clears the filter", async () => {
  setWorld({ services: SERVICES });
  const user = show("/services", <ServicesView />);
  await user.type(screen.getByRole("searchbox", { name: "Filter services" }), "we");
  expect(rowNames()).toEqual(["web"]);
  await user.keyboard("{Escape}");
  expect(rowNames()).toHaveLength(3);
});

it("narrows by preset, and says so when nothing is left", async () => {
  setWorld({ services: SERVICES });
  const user = show("/services", <ServicesView />);
  await user.click(screen.getByRole("button", { name: /Stopped/ }));
  expect(rowNames()).toEqual(["cache"]);
  await user.type(screen.getByRole("searchbox"), "zzz");
  expect(screen.getByRole("heading", { name: "No services here" })).toBeTruthy();
});

it("is worked by the keyboard alone: arrows, Enter for the detail, Escape to close it", async () => {
  setWorld({ services: SERVICES });
  const user = show("/services", <ServicesView />);
  const grid = screen.getByRole("grid", { name: "Services" });
  act(() => grid.focus());
  await user.keyboard("{ArrowDown}{Enter}");
  expect(grid.getAttribute("aria-activedescendant")).toBe("row-nas/web.service");
  const panel = screen.getByRole("complementary", { name: "Details of web" });
  expect(within(panel).getByRole("button", { name: "Restart" })).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("complementary")).toBeNull();
});

it("acts on a selection and tells in words how each ended", async () => {
  hub = await startHub((call) =>
    call.path.includes("/db.service/")
      ? [502, { title: "Bad Gateway", detail: "db.service did not start: its main process exited with status 1.", code: "job-failed", status: 502, type: "about:blank", stderr: "no such file" }]
      : [200, { operation: "1", message: "cache on nas was started in 0.4 s." }],
  );
  setWorld({ services: SERVICES });
  const user = show("/services", <ServicesView />);
  const grid = screen.getByRole("grid");
  act(() => grid.focus());
  await user.keyboard(" {End} ");
  await user.click(within(screen.getByRole("toolbar")).getByRole("button", { name: "Start" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("db.service did not start: its main process");
  expect(alert.textContent).toContain("no such file");
  expect(screen.getByText("cache on nas was started in 0.4 s.")).toBeTruthy();
  expect(hub.calls.map((call) => [call.path, call.body])).toEqual([
    ["/api/services/db.service/action?node=nas", { action: "start" }],
    ["/api/services/cache.service/action?node=nas", { action: "start" }],
  ]);
});

it("takes an action back with what the hub names", async () => {
  hub = await startHub((call) => [200, (call.body as { action: string }).action === "start" ? { operation: "1", message: "cache was started.", undo: { kind: "service", node: "nas", name: "cache.service", action: "stop" } } : { operation: "2", message: "cache was stopped." }]);
  setWorld({ services: SERVICES });
  const user = show("/services", <ServicesView />);
  act(() => screen.getByRole("grid").focus());
  await user.keyboard("{End} ");
  await user.click(within(screen.getByRole("toolbar")).getByRole("button", { name: "Start" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect(await screen.findByText("cache was stopped.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  expect(hub.calls.map((call) => call.body)).toEqual([{ action: "start" }, { action: "stop" }]);
});

it("shows progress on the row from the hub's operation, whoever asked", () => {
  const operation = { id: "1", node: "nas", kind: "service", target: "nas/web.service", action: "restart", state: "running" as const, text: "Restarting web on nas", startedAt: 1 };
  setWorld({ services: SERVICES, operations: { "1": operation } });
  show("/services", <ServicesView />);
  expect(screen.getByText("Restarting")).toBeTruthy();
});

it("greys what is stale and says as of when, without an age that would be a guess", async () => {
  setWorld({ services: [service("web", { stale: true, since: 1 })] });
  show("/services", <ServicesView />);
  await waitFor(() => expect(screen.getByText("not confirmed")).toBeTruthy());
  expect(document.querySelector('[data-key="nas/web.service"] time')).toBeNull();
});

it("opens the detail from the name in one step of history, so Back leads where one came from", async () => {
  setWorld({ services: SERVICES });
  const user = show("/services", <ServicesView />);
  const steps = window.history.length;
  await user.click(screen.getByRole("link", { name: "web" }));
  expect(window.location.pathname + window.location.search).toBe("/services?open=nas%2Fweb.service");
  expect(window.history.length).toBe(steps);
});

it("selects on a phone by tapping rows, their names as well", async () => {
  (window as unknown as { happyDOM: { setViewport(size: object): void } }).happyDOM.setViewport({ width: 360, height: 740 });
  setWorld({ services: SERVICES });
  const user = show("/services", <ServicesView />);
  await user.click(screen.getByRole("button", { name: "Select" }));
  await user.click(screen.getByRole("link", { name: "web" }));
  await user.click(screen.getByRole("link", { name: "db" }));
  expect(screen.getByText("2 selected")).toBeTruthy();
  expect(window.location.pathname).toBe("/services");
});

it("keeps a row's element when another row changes", () => {
  setWorld({ services: SERVICES });
  show("/services", <ServicesView />);
  const before = document.getElementById("row-nas/web.service");
  const [web, db, ...rest] = SERVICES;
  if (web === undefined || db === undefined) throw new Error("the list is too short");
  act(() => setWorld({ services: [web, { ...db, tone: "ok", stateText: "Running" }, ...rest] }));
  expect(document.getElementById("row-nas/web.service")).toBe(before);
  expect(rowNames()).toEqual(["db", "web", "cache"]);
});

it("groups by what makes a service, in words", () => {
  const kinds = serviceModel.groupings.find((each) => each.id === "kind");
  expect(["container", "kube", "timer"].map((kind) => kinds?.of(service("web", { kind })))).toEqual(["container", "Kubernetes YAML", "timer"]);
});
