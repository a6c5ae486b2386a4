import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { setWorld, show, startHub, type HttpHub } from "../../testing";
import type { GatewaySettingsAnswer, GatewayView } from "../../wire/types.gen";
import { formatSpeed } from "./model";
import { GatewayPage } from "./view";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const VIEW: GatewayView = {
  provider: "fritzbox", providerText: "FRITZ!Box", state: "online", stateText: "Online", tone: "ok", text: "The internet is there.", upstreamStatus: "up",
  publicIp: "198.51.100.7", lastUpdated: 1_800_000_000_000, vendor: "AVM", model: "FRITZ!Box 7590", linkUpBitsPerS: 40e6, linkDownBitsPerS: 250e6,
  mappings: [
    { key: "tcp/443", protocol: "tcp", external: "443", internal: "192.168.1.10:8443", reached: "exposed", text: "proxy on nas is reached from the internet.", tone: "ok", node: "nas", service: "nas/proxy.service", routes: [{ key: "nas/proxy/abc", name: "photos.example.org", leadsTo: "photos:2283" }] },
    { key: "tcp/9", protocol: "tcp", external: "9", internal: "192.168.1.10:9", reached: "silent", text: "Nothing that is known listens at 192.168.1.10:9 on nas.", tone: "look", node: "nas" },
  ],
};
const KEPT: GatewaySettingsAnswer = {
  kind: "none", host: "", port: 0, tls: false, verify: false, username: "", hasPassword: false, site: "default", url: "", publicV4: "", publicV6: "", resolver: "", provider: "", intervalS: 60,
};

it("shows trouble among the ports first, and the routes behind one", () => {
  setWorld({ gateway: VIEW });
  show("/gateway", <GatewayPage />);
  expect(screen.getByText("250 Mbit/s down, 40 Mbit/s up")).toBeTruthy();
  const open = screen.getByRole("heading", { name: "Open to the internet" }).closest("section") as HTMLElement;
  const rows = within(open).getAllByRole("listitem").filter((row) => row.textContent?.includes("/tcp"));
  expect(rows.map((row) => row.textContent?.slice(0, 5))).toEqual(["9/tcp", "443/t"]);
  expect(within(open).getByRole("link", { name: "photos.example.org" }).getAttribute("href")).toBe("/routes/nas/proxy/abc");
});

it("says why what is shown is old", () => {
  setWorld({ gateway: { ...VIEW, state: "unreachable", stateText: "Unreachable", tone: "act", text: "It does not answer.", problem: "It does not answer.", stale: true } });
  show("/gateway", <GatewayPage />);
  expect(screen.getByText("It does not answer.")).toBeTruthy();
  expect(document.body.textContent).toContain("What is below is as of");
});

it("is set up with what its kind asks, tried out with the hub's real words, and kept", async () => {
  const refusal = { type: "about:blank", title: "Refused", status: 422, code: "refused", detail: "The FRITZ!Box refused the user name or the password." };
  let answers = 0;
  hub = await startHub((call) => (call.path === "/api/gateway/settings" ? [200, KEPT] : (answers += 1) === 1 ? [422, refusal] : [200, VIEW]));
  setWorld({});
  const user = show("/gateway", <GatewayPage />);
  await user.click(screen.getByRole("button", { name: "Set up the router" }));
  const dialog = await screen.findByRole("dialog");
  const password = await within(dialog).findByLabelText("Password");
  await user.type(password, "guess");
  await user.click(within(dialog).getByRole("button", { name: "Try now" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("refused the user name");
  await user.clear(password);
  await user.type(password, "right");
  expect(within(dialog).queryByRole("alert")).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: "Try now" }));
  expect((await within(dialog).findByRole("status")).textContent).toContain("AVM FRITZ!Box 7590 · 198.51.100.7 · 2 port mappings");
  await user.selectOptions(within(dialog).getByLabelText("Kind"), "upnp");
  expect(within(dialog).queryByLabelText("Password")).toBeNull();
  await user.selectOptions(within(dialog).getByLabelText("Kind"), "fritzbox");
  await user.click(within(dialog).getByRole("button", { name: "Save" }));
  const { calls } = hub;
  await waitFor(() => expect(calls.at(-1)).toMatchObject({ method: "PUT", path: "/api/gateway/settings", body: { kind: "fritzbox", host: "fritz.box", password: "right" } }));
});

it("writes speeds as routers do", () => {
  expect([formatSpeed(40e6), formatSpeed(1e9), formatSpeed(2.5e9), formatSpeed(640_000)]).toEqual(["40 Mbit/s", "1 Gbit/s", "2.5 Gbit/s", "640 kbit/s"]);
});
