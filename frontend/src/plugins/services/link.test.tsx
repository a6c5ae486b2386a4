import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { service, setWorld, show, startHub, type HttpHub } from "../../testing";
import { ServicesView } from "./view";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const LINK = service("router", { key: "link/router", node: "", unit: "", kind: "link", origin: "link", activeState: "", subState: "", stateText: "Link", url: "https://192.0.2.1/", group: "home", description: "The box", actions: [] });

it("shows a link among the services, and where it leads", async () => {
  setWorld({ services: [service("web"), LINK] });
  const user = show("/services", <ServicesView />);
  expect(screen.getAllByRole("link", { name: "192.0.2.1" })[0]?.getAttribute("href")).toBe("https://192.0.2.1/");
  await user.click(screen.getByRole("link", { name: "router" }));
  const panel = screen.getByRole("complementary");
  expect(panel.textContent).toContain("The box");
  expect(panel.textContent).not.toContain("systemd says");
  expect(within(panel).getByRole("link", { name: /192/ }).getAttribute("rel")).toBe("noreferrer");
});

it("adds a link, keeps what was typed when it is refused, and removes it after a question", async () => {
  hub = await startHub((call) => (call.method === "POST" ? [400, { type: "about:blank", title: "Bad", status: 400, code: "invalid", detail: "An address looks like https://photos.example.org/." }] : [204, undefined]));
  setWorld({ services: [LINK] });
  const user = show("/services?open=link%2Frouter", <ServicesView />);
  await user.click(screen.getByRole("button", { name: "Add link" }));
  const dialog = screen.getByRole("dialog");
  await user.type(within(dialog).getByLabelText("Name"), "Photos");
  await user.type(within(dialog).getByLabelText("Address"), "photos");
  await user.click(within(dialog).getByRole("button", { name: "Add link" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("An address looks like");
  expect(hub.calls[0]).toEqual({ method: "POST", path: "/api/links", body: { name: "Photos", url: "https://photos", check: { enabled: true, intervalS: 60, statuses: "200-399", text: "", verify: true, anywhere: false } } });
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await user.click(screen.getByRole("button", { name: "Remove" }));
  expect(screen.getByRole("dialog").textContent).toContain("Nothing changes where it leads");
  await user.click(screen.getByRole("button", { name: "Remove router" }));
  const { calls } = hub;
  await waitFor(() => expect(calls.at(-1)).toMatchObject({ method: "DELETE", path: "/api/links/router" }));
});

it("says what the check of a link found, and asks again", async () => {
  hub = await startHub(() => [200, {}]);
  const check = { key: "link.router", node: "", name: "router", kind: "http", target: LINK.url ?? "", origin: LINK.key, state: "fail", stateText: "Down", tone: "act", text: "refused the connection", intervalS: 60, since: 1, at: 2, beats: "oox", uptimePercent: 66.67, uptimeSince: 1 } as const;
  setWorld({ services: [{ ...LINK, stateText: "Does not answer", tone: "act", cause: "router refused the connection." }], checks: [check] });
  const user = show("/services?open=link%2Frouter", <ServicesView />);
  const panel = screen.getByRole("complementary");
  expect(panel.textContent).toContain("Down: refused the connection");
  expect(within(panel).getByRole("img", { name: "1 of the last 3 askings failed" })).toBeTruthy();
  await user.click(within(panel).getByRole("button", { name: "Check now" }));
  const { calls } = hub;
  await waitFor(() => expect(calls.at(-1)).toMatchObject({ method: "POST", path: "/api/monitoring/link.router/run" }));
});

it("keeps the check of a link that is edited", async () => {
  const kept = { id: "router", name: "router", url: "https://192.0.2.1/", group: "home", check: { enabled: false, intervalS: 300, statuses: "200", text: "", verify: false } };
  hub = await startHub((call) => [200, call.method === "GET" ? [kept] : kept]);
  setWorld({ services: [LINK] });
  const user = show("/services?open=link%2Frouter", <ServicesView />);
  await user.click(screen.getByRole("button", { name: "Edit" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).queryByLabelText("Good statuses")).toBeNull();
  await user.click(within(dialog).getByLabelText("Ask whether it answers"));
  await user.click(within(dialog).getByRole("button", { name: "Save link" }));
  const { calls } = hub;
  await waitFor(() => expect(calls.at(-1)).toMatchObject({ method: "PUT", body: { group: "home", check: { ...kept.check, enabled: true } } }));
});
