import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { Route } from "wouter";
import { route, service, setWorld, show } from "../../testing";
import type { ProxyView } from "../../wire/types.gen";
import { ServiceDetail } from "../services/detail";
import { RoutePage } from "./page";
import { RoutesView } from "./view";

const NOON = Date.UTC(2031, 4, 17, 12);
const PROXY: ProxyView = {
  key: "nas/proxy", node: "nas", name: "proxy", provider: "nginx", foundText: "Its image is that of a reverse proxy.",
  sourceText: "Its routes are read from its configuration files.", tone: "look", service: "nas/proxy.service", problems: ["/etc/nginx/x.conf can't be read."],
};
const PHOTOS = route("photos.test", {
  leadsTo: "photos:8080", url: "https://photos.test/", listens: "443", ssl: true, certificateExpires: NOON, certificateTone: "look",
  targets: [{ text: "photos:8080", name: "photos", stateText: "Running", tone: "ok", service: "nas/photos.service" }],
  hostFile: "/home/anna/proxy/photos.conf", line: 7,
});
const NOWHERE = route("wiki.test", { leadsTo: "wiki:3000", stateText: "Leads nowhere", tone: "act", problem: "Nothing on this node is called “wiki”.", targets: [{ text: "wiki:3000", name: "wiki:3000", stateText: "Leads nowhere", tone: "act" }] });
const REDIRECT = route("www.test", { kind: "redirect", leadsTo: "Redirects to https://photos.test/…", stateText: "Redirect" });
const INSIDE = route("@named", { hidden: true });
const SERVICES = [service("photos"), service("proxy")];
const why = () => within(screen.getByRole("complementary")).getByRole("link", { name: "Why not reachable?" }).getAttribute("href");
const rowNames = () => screen.getAllByRole("row").flatMap((row) => row.dataset["key"]?.replace("nas/proxy/", "") ?? []);

it("shows where each address leads, trouble first, and leaves out what no client can ask for", () => {
  setWorld({ routes: [PHOTOS, REDIRECT, NOWHERE, INSIDE], services: SERVICES });
  show("/routes", <RoutesView />);
  expect(rowNames()).toEqual(["wiki.test", "photos.test", "www.test"]);
  expect(screen.getByText("Nothing on this node is called “wiki”.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "photos:8080" }).getAttribute("href")).toBe("/services/nas/photos.service");
  expect(screen.getByText("until 17 May 2031")).toBeTruthy();
  expect(screen.queryByRole("checkbox")).toBeNull();
});

it("narrows to what needs a person, certificates included", async () => {
  setWorld({ routes: [PHOTOS, REDIRECT, NOWHERE], services: SERVICES });
  const user = show("/routes", <RoutesView />);
  await user.click(screen.getByRole("button", { name: /Needs you/ }));
  expect(rowNames()).toEqual(["wiki.test", "photos.test"]);
});

it("tells in the detail the target, TLS, where it stands, and what could not be read of the proxy", async () => {
  setWorld({ routes: [PHOTOS], proxies: [PROXY], services: SERVICES });
  const user = show("/routes", <RoutesView />);
  await user.click(screen.getByRole("link", { name: "photos.test" }));
  const panel = screen.getByRole("complementary");
  expect(within(panel).getByRole("link", { name: /^photos/ }).getAttribute("href")).toBe("/services/nas/photos.service");
  expect(within(panel).getByRole("link", { name: "Open" }).getAttribute("href")).toBe("https://photos.test/");
  expect(panel.textContent).toContain("/home/anna/proxy/photos.conf");
  expect(panel.textContent).toContain("line 7");
  expect(within(panel).getByText("/etc/nginx/x.conf can't be read.")).toBeTruthy();
});

it("asks of any route why it is not reachable, and counts no bare port of the node among services", async () => {
  const bare = route("nas.test", { targets: [{ text: "localhost:9", name: "localhost:9", stateText: "A port of the node", tone: "off", kind: "node" }] });
  setWorld({ routes: [PHOTOS, bare, INSIDE], services: SERVICES });
  const user = show("/routes", <RoutesView />);
  await user.click(screen.getByRole("link", { name: "nas.test" }));
  expect(why()).toBe("/map?ask=reach&address=nas.test");
  await user.click(screen.getByRole("button", { name: /To services/ }));
  expect(rowNames()).toEqual(["photos.test"]);
  await user.click(screen.getByRole("link", { name: "photos.test" }));
  expect(why()).toBe("/map?ask=reach&address=https%3A%2F%2Fphotos.test%2F");
});

it.each([
  ["wiki.test", "wiki.test"],
  ["gone", "No route called gone on nas"],
])("has an address of its own, and says when there is no such route: %s", (mark, heading) => {
  setWorld({ routes: [NOWHERE], proxies: [PROXY], services: SERVICES });
  show(
    `/routes/nas/proxy/${mark}`,
    <Route path="/routes/:node/:proxy/:mark">
      <RoutePage />
    </Route>,
  );
  expect(screen.getByRole("heading", { name: heading })).toBeTruthy();
});

it("tells on a service how it is reached", () => {
  setWorld({ routes: [PHOTOS, REDIRECT], services: SERVICES });
  show("/services", <ServiceDetail row={SERVICES[0] ?? service("photos")} />);
  const heading = screen.getByRole("heading", { name: "Reachable at" });
  const section = heading.closest("section") as HTMLElement;
  expect(within(section).getByRole("link", { name: "photos.test" }).getAttribute("href")).toBe("/routes/nas/proxy/photos.test");
  expect(section.textContent).not.toContain("www.test");
});

it("says above the table what could not be read of a proxy", () => {
  setWorld({ routes: [PHOTOS], proxies: [PROXY], services: SERVICES });
  show("/routes", <RoutesView />);
  expect(within(screen.getByRole("list", { name: "Problems of reverse proxies" })).getByText("proxy on nas: /etc/nginx/x.conf can't be read.")).toBeTruthy();
});

it("tells on a proxy's service that it is one", () => {
  setWorld({ routes: [PHOTOS], proxies: [PROXY], services: SERVICES });
  show("/services", <ServiceDetail row={SERVICES[1] ?? service("proxy")} />);
  expect(screen.getByRole("heading", { name: "Reverse proxy" })).toBeTruthy();
});

it("says what would be here while there is no proxy", () => {
  setWorld({});
  show("/routes", <RoutesView />);
  expect(screen.getByText("servicebay.role=reverse-proxy")).toBeTruthy();
});
