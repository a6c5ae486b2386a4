import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { plugins } from "..";
import { image, node, service, setWorld, show, startHub, volume, type Call, type HttpHub } from "../../testing";
import { mostToFree } from "./clean";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const DONE = { operation: "op1", message: "It was done." };
const USED = volume("data", { containers: ["nas/c1"], services: ["nas/web.service"], actions: [] });

function open(section: string) {
  setWorld({ nodes: [node("attic", { status: "offline" }), node("nas")], services: [service("web")], volumes: [USED] });
  const View = plugins.find((plugin) => plugin.id === section)?.routes[0]?.view;
  if (View === undefined) throw new Error(`no page for ${section}`);
  return show(`/${section}`, <View />);
}

it.each([
  ["volumes", "New volume", "Make volume", "Name", "photos", "/api/volumes", { node: "nas", name: "photos" }],
  ["networks", "New network", "Make network", "Name", "inner", "/api/networks", { node: "nas", name: "inner", internal: false }],
  ["images", "Pull image", "Pull", "Image", "docker.io/library/nginx:1", "/api/images/pull", { node: "nas", reference: "docker.io/library/nginx:1" }],
])("makes one of the %s", async (section, button, verb, field, typed, path, body) => {
  hub = await startHub(() => [201, DONE]);
  const user = open(section);
  await user.click(screen.getByRole("button", { name: button }));
  const dialog = screen.getByRole("dialog");
  expect(within(dialog).getByRole<HTMLSelectElement>("combobox", { name: "Node" }).value).toBe("nas");
  expect(within(dialog).queryByRole("option", { name: "attic" })).toBeNull();
  await user.type(within(dialog).getByLabelText(field), typed);
  await user.click(within(dialog).getByRole("button", { name: verb }));
  expect(await screen.findByText("It was done.")).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(hub.calls).toEqual([{ method: "POST", path, body }]);
});

it("keeps what was typed and says why a secret was refused", async () => {
  hub = await startHub(() => [409, { type: "about:blank", title: "Conflict", status: 409, code: "conflict", detail: "There is a secret called key already." }]);
  const user = open("secrets");
  await user.click(screen.getByRole("button", { name: "New secret" }));
  const dialog = screen.getByRole("dialog");
  await user.type(within(dialog).getByLabelText("Name"), "key");
  expect(within(dialog).getByRole<HTMLButtonElement>("button", { name: "Make secret" }).disabled).toBe(true);
  await user.type(within(dialog).getByLabelText("Value"), "swordfish");
  await user.click(within(dialog).getByRole("button", { name: "Make secret" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("There is a secret called key already.");
  expect(within(dialog).getByLabelText<HTMLTextAreaElement>("Value").value).toBe("swordfish");
});

it("shows what cleaning up would delete and free, and deletes volumes only after that was typed", async () => {
  const preview = { node: "nas", items: [{ key: "volumes/nas/old", section: "volumes", name: "old", text: "Unused", sizeBytes: 5_242_880 }], totalBytes: 5_242_880, kept: ["db: unused now; made by db-volume.service"] };
  hub = await startHub((call: Call) => [200, call.method === "GET" ? preview : DONE]);
  const user = open("volumes");
  await user.click(screen.getByRole("button", { name: "Clean up" }));
  const dialog = screen.getByRole("dialog");
  expect((await within(dialog).findByRole("list", { name: "What would be deleted" })).textContent).toContain("old");
  expect(dialog.textContent).toContain("made by db-volume.service");
  const button = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Delete 1 volume, free 5 MB" });
  expect(button.disabled).toBe(true);
  await user.type(within(dialog).getByRole("textbox"), "delete 1");
  await user.click(button);
  expect(await screen.findByText("It was done.")).toBeTruthy();
  expect(hub.calls.at(-1)).toEqual({ method: "POST", path: "/api/nodes/nas/prune", body: { keys: ["volumes/nas/old"] } });
});

it("begins cleaning up on the node where most can go", () => {
  const used = image("used", { node: "nas", sizeBytes: 9_000, containers: ["nas/c1"] });
  expect(mostToFree([used, image("a", { node: "nas", sizeBytes: 1 }), image("b", { node: "attic", sizeBytes: 2 })])).toBe("attic");
  expect(mostToFree([volume("a"), volume("b", { node: "attic" }), volume("c", { node: "attic" }), volume("d", { madeBy: "nas/d-volume.service" })])).toBe("attic");
  expect(mostToFree([used, image("away", { node: "attic", actions: [] })])).toBeUndefined();
});

it("asks before an import overwrites files, and names what will be stopped", async () => {
  hub = await startHub(() => [200, DONE]);
  const user = open("volumes");
  await user.click(screen.getByRole("link", { name: "data" }));
  await user.click(screen.getByRole("checkbox", { name: /Stop web meanwhile/ }));
  await user.upload(screen.getByLabelText("Archive to import"), new File(["x"], "data.tar", { type: "application/x-tar" }));
  expect((await screen.findByRole("dialog")).textContent).toContain("overwritten");
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(hub.calls).toEqual([]);
});
