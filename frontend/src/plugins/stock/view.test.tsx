import { screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { plugins } from "..";
import { container, image, service, setWorld, show, startHub, volume, type HttpHub } from "../../testing";
import { findRow } from "./kind";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const WEB = container("web", { service: "nas/web.service" });
const USED = image("nginx", { stateText: "Used by web", tone: "ok", containers: [WEB.key], services: ["nas/web.service"], actions: [] });
const SPARE = image("spare");
const DATA = volume("data", { madeBy: "nas/data-volume.service" });

function open(section: string) {
  setWorld({ containers: [WEB], services: [service("web")], images: [USED, SPARE], volumes: [DATA] });
  const View = plugins.find((plugin) => plugin.id === section)?.routes[0]?.view;
  if (View === undefined) throw new Error(`no page for ${section}`);
  return show(`/${section}`, <View />);
}

it("shows each image with its size and what uses it, and in the detail the service and the container", async () => {
  const user = open("images");
  expect(screen.getAllByText("5 MB").length).toBeGreaterThan(0);
  await user.click(screen.getByRole("link", { name: "localhost/nginx:1" }));
  const panel = screen.getByRole("complementary");
  for (const name of ["web"]) expect(within(panel).getAllByRole("link", { name: new RegExp(name) })).toHaveLength(2);
  expect(within(panel).queryByRole("button", { name: "Delete" })).toBeNull();
});

it("offers deletion of what nothing uses, after a question that says what is lost", async () => {
  hub = await startHub(() => [200, { operation: "1", message: "localhost/spare:1 was deleted." }]);
  const user = open("images");
  await user.click(screen.getByRole("link", { name: "localhost/spare:1" }));
  await user.click(within(screen.getByRole("complementary")).getByRole("button", { name: "Delete" }));
  expect(screen.getByRole("dialog").textContent).toContain("can be pulled again");
  await user.click(screen.getByRole("button", { name: "Delete localhost/spare:1" }));
  expect(await screen.findByText("localhost/spare:1 was deleted.")).toBeTruthy();
  expect(hub.calls[0]).toMatchObject({ method: "POST", path: `/api/images/${SPARE.id}/action?node=nas`, body: { action: "delete" } });
});

it("deletes a volume only after its name was typed, and says what a stopped service would lose", async () => {
  hub = await startHub(() => [200, { operation: "1", message: "data was deleted." }]);
  const user = open("volumes");
  await user.click(screen.getByRole("link", { name: "data" }));
  await user.click(within(screen.getByRole("complementary")).getByRole("button", { name: "Delete" }));
  const dialog = screen.getByRole("dialog", { name: "Delete data?" });
  expect(dialog.textContent).toContain("cannot be brought back");
  expect(dialog.textContent).toContain("stopped service");
  expect(dialog.textContent).toContain("made by data-volume.service");
  const button = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Delete data" });
  expect(button.disabled).toBe(true);
  await user.type(within(dialog).getByRole("textbox"), "data");
  await user.click(button);
  expect(await screen.findByText("data was deleted.")).toBeTruthy();
  expect(hub.calls[0]).toMatchObject({ path: "/api/volumes/data/action?node=nas" });
});

it("says on an empty page what would be there", () => {
  for (const section of ["pods", "networks", "secrets"]) {
    open(section);
    expect(screen.getByRole("heading", { name: `No ${section} yet` })).toBeTruthy();
  }
});

it("finds a row by name, ID or the start of its ID on that node only", () => {
  const rows = { [SPARE.key]: SPARE };
  expect(findRow(rows, "nas", SPARE.id.slice(0, 8))).toBe(SPARE);
  expect(findRow(rows, "nas", SPARE.name)).toBe(SPARE);
  expect(findRow(rows, "attic", SPARE.id)).toBeUndefined();
  expect(findRow(rows, "nas", "")).toBeUndefined();
});
