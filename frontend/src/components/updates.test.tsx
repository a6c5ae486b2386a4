import { screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { ServicesView } from "../plugins/services/view";
import { service, setWorld, show, startHub, type HttpHub } from "../testing";
import { wordsFor } from "../store/updates";
import type { UpdateView } from "../wire/types.gen";
import { UpdatesSection } from "./updates";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const UPDATE: UpdateView = { text: "Newer image: nginx:1", tone: "look", available: true, images: [{ reference: "nginx:1", text: "The registry has a newer one.", tone: "look", available: true, running: "sha256:aaaaaaaaaaaa11", newest: "sha256:bbbbbbbbbbbb22", checkedAt: 1 }] };

it("shows from which digest to which, and keeps a schedule", async () => {
  hub = await startHub((call) => [200, { every: "off", at: "04:00", weekday: 6, text: "Off", ...(call.body as object | undefined) }]);
  const row = service("web", { actions: ["update"] });
  setWorld({ services: [row], updates: { [row.key]: UPDATE } });
  const user = show("/services", <UpdatesSection row={row} />);
  expect(screen.getByText("aaaaaaaaaaaa → bbbbbbbbbbbb")).toBeTruthy();
  await user.selectOptions(await screen.findByLabelText("Update by itself"), "weekly");
  expect(await screen.findByLabelText("Day of the update")).toBeTruthy();
  expect(hub.calls.at(-1)).toEqual({ method: "PUT", path: "/api/services/web.service/update-schedule?node=nas", body: { every: "weekly", at: "04:00", weekday: 6 } });
});

it("narrows the table to what can be updated, and asks the registries", async () => {
  hub = await startHub(() => [200, [{ service: "nas/web.service", update: UPDATE }]]);
  setWorld({ services: [service("web"), service("db")], updates: { "nas/web.service": UPDATE } });
  const user = show("/services", <ServicesView />);
  await user.click(await screen.findByRole("button", { name: "Updates 1" }));
  expect(screen.getByText("update available")).toBeTruthy();
  expect(screen.queryByText("db")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Check for updates" }));
  expect(await screen.findByText("1 service has a newer image.")).toBeTruthy();
});

it("says what could not be asked", () => {
  expect(wordsFor([])).toBe("No registry has a newer image.");
  expect(wordsFor([{ service: "a", update: { text: "x", tone: "look" } }])).toBe("No newer image was found. 1 could not be asked for.");
});
