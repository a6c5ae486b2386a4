import { act, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { container, service, setWorld, show, startHub, type HttpHub } from "../../testing";
import { findContainer } from "./page";
import { ContainersView } from "./view";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const WEB = container("web-app", {
  service: "nas/web.service", unit: "web.service", restartCount: 3, networks: ["apps"], labels: { team: "home" },
  health: { status: "unhealthy", failingStreak: 2, output: "connection refused", command: ["CMD", "curl"] },
  ports: [{ text: "8080 → 80/tcp", containerPort: 80, protocol: "tcp", hostPort: 8080, url: "http://nas:8080" }],
  mounts: [{ type: "volume", destination: "/data", name: "web-data" }],
});
const LOOSE = container("loose");

async function openDetail(name: string) {
  setWorld({ containers: [WEB, LOOSE], services: [service("web", { sourcePath: "/home/pods/web.container" })] });
  const user = show("/containers", <ContainersView />);
  await user.click(screen.getByRole("link", { name }));
  return { user, panel: screen.getByRole("complementary") };
}

it("tells in the detail ports, mounts, networks, labels, health with its output, restarts, and the unit with its file", async () => {
  const { panel } = await openDetail("web-app");
  expect(within(panel).getByRole("link", { name: "8080 → 80/tcp" }).getAttribute("href")).toBe("http://nas:8080");
  for (const text of ["/data", "web-data", "apps", "home", "connection refused", "unhealthy, failed 2 times in a row", "3"]) expect(within(panel).getByText(text)).toBeTruthy();
  expect(panel.textContent).toContain("/home/pods/web.container");
});

it("says when no unit is behind a container", async () => {
  const { panel } = await openDetail("loose");
  expect(panel.textContent).toContain("Not managed");
});

it("deletes only after the name was typed, and says what is lost", async () => {
  hub = await startHub(() => [200, { operation: "1", message: "loose on nas was deleted." }]);
  const { user, panel } = await openDetail("loose");
  await user.click(within(panel).getByRole("button", { name: "Delete" }));
  const dialog = screen.getByRole("dialog", { name: "Delete loose?" });
  expect(dialog.textContent).toContain("is lost");
  const button = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Delete loose" });
  expect(button.disabled).toBe(true);
  await user.type(within(dialog).getByRole("textbox"), "loose");
  await user.click(button);
  expect(await screen.findByText("loose on nas was deleted.")).toBeTruthy();
  expect(hub.calls[0]).toMatchObject({ method: "POST", path: `/api/containers/${LOOSE.id}/action?node=nas`, body: { action: "delete" } });
});

it("sends nothing when the question is answered with Escape", async () => {
  hub = await startHub(() => [200, {}]);
  const { user, panel } = await openDetail("web-app");
  await user.click(within(panel).getByRole("button", { name: "Kill" }));
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByRole("complementary", { name: "Details of web-app" })).toBeTruthy();
  expect(hub.calls).toEqual([]);
});

it("groups by service with its node, and by 'Not managed'", async () => {
  setWorld({ containers: [WEB, LOOSE] });
  const user = show("/containers", <ContainersView />);
  const [select] = screen.getAllByRole("combobox", { name: "Group rows" });
  if (select === undefined) throw new Error("no select");
  await act(() => user.selectOptions(select, "service"));
  expect(screen.getAllByRole("rowheader").map((heading) => heading.textContent)).toEqual(["Not managed1", "web on nas1"]);
});

it("finds a container by the start of its ID on that node only, and nothing by an empty one", () => {
  const rows = { [WEB.key]: WEB };
  expect(findContainer(rows, "nas", WEB.id.slice(0, 8))).toBe(WEB);
  expect(findContainer(rows, "attic", WEB.id)).toBeUndefined();
  expect(findContainer(rows, "nas", "")).toBeUndefined();
});

it("asks for the last lines of a container that failed, and for none that runs", async () => {
  hub = await startHub(() => [200, { lines: ["one", "no space left on device"], cause: "The disk of the node is full." }]);
  setWorld({ containers: [WEB, container("dead", { state: "exited", stateText: "Exited 1", tone: "look" })] });
  const user = show("/containers", <ContainersView />);
  await user.click(screen.getByRole("link", { name: "web-app" }));
  expect(hub.calls).toHaveLength(0);
  await user.click(screen.getByRole("link", { name: "dead" }));
  expect(await screen.findByText("The disk of the node is full.")).toBeTruthy();
  expect(hub.calls[0]?.path).toBe("/api/containers/dead0123456789abcdef/last-lines?node=nas");
});
