import { act, screen } from "@testing-library/react";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { navigate } from "wouter/use-browser-location";
import { afterEach, beforeEach, expect, it, vi, type MockInstance } from "vitest";
import { plugins } from "../plugins";
import { registry } from "../plugins/registry";
import type { Plugin } from "../plugins/types";
import { session } from "../store/session";
import { setWorld, show } from "../testing";
import { Boundary } from "./boundary";
import { FailedWhole } from "./failed";
import { late } from "./late";
import { Shell } from "./shell/shell";

let broken = true;
let complaints: MockInstance;
let hub: Server | undefined;

const Odd = () => {
  if (broken) throw new TypeError("value.nodes is undefined");
  return <p>all is drawn</p>;
};

function addPlugin(more: Partial<Plugin>): void {
  const [overview] = plugins;
  if (overview === undefined) throw new Error("there is no overview");
  registry.set([...plugins, { ...overview, id: "odd", title: "Odd", path: "/odd", cards: [], routes: [], ...more }]);
}

/** Serves a start page with that script, on the page's origin. */
async function serve(script: string): Promise<void> {
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><script type="module" src="${script}"></script>`));
  hub = server;
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

beforeEach(() => {
  broken = true;
  complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);
  setWorld({});
  session.set({ state: "in", username: "ada" });
});

afterEach(() => {
  vi.restoreAllMocks();
  act(() => {
    registry.set(plugins);
    session.set({ state: "unknown" });
  });
  document.head.innerHTML = "";
  hub?.close();
  hub = undefined;
});

it("keeps the shell when a page fails, says what happened, and draws it again when asked", async () => {
  addPlugin({ routes: [{ path: "/odd", view: Odd }] });
  const user = show("/odd", <Shell username="ada" />);
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toContain("This part of ServiceBay failed");
  expect(alert.textContent).toContain("TypeError: value.nodes is undefined");
  expect(screen.getByRole("navigation", { name: "Pages" })).toBeTruthy();
  expect(screen.getByRole("link", { name: "Go to Overview" }).getAttribute("href")).toBe("/");
  expect(complaints).toHaveBeenCalledWith("%o\n\n%s\n\n%s\n", expect.any(TypeError), expect.anything(), expect.anything());
  broken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.getByText("all is drawn")).toBeTruthy();
});

it("tries a page that failed anew at another of its addresses", () => {
  addPlugin({ routes: [{ path: "/odd/:tab?", view: Odd }] });
  show("/odd", <Shell username="ada" />);
  expect(screen.getByRole("alert")).toBeTruthy();
  broken = false;
  act(() => navigate("/odd/more"));
  expect(screen.getByText("all is drawn")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

it("shows the other cards of the overview when one fails", async () => {
  addPlugin({ cards: [{ id: "odd", order: 1, view: Odd }] });
  const user = show("/", <Shell username="ada" />);
  expect(screen.getByRole("alert").textContent).toContain("value.nodes is undefined");
  expect(screen.getByText("All is well.")).toBeTruthy();
  broken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.getByText("all is drawn")).toBeTruthy();
});

it("stays calm about what plugins do in the background, and about what fails outside of the pages", () => {
  addPlugin({ background: Odd });
  show("/services", <Shell username="ada" />);
  expect(screen.getByRole("heading", { name: "Services" })).toBeTruthy();
  show(
    "/",
    <Boundary told={(error, again) => <FailedWhole error={error} again={again} />}>
      <Odd />
    </Boundary>,
  );
  expect(screen.getByRole("heading", { name: "ServiceBay could not be drawn" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Load the page anew" })).toBeTruthy();
});

it("says that ServiceBay was updated when a part is gone from the hub, which has another page by now", async () => {
  await serve("/assets/index-new.js");
  document.head.innerHTML = '<script type="module" src="/assets/index-old.js"></script>';
  const gone = late(() => Promise.reject(new TypeError("Failed to fetch dynamically imported module")));
  addPlugin({ routes: [{ path: "/odd", view: gone.View }] });
  show("/odd", <Shell username="ada" />);
  expect((await screen.findByRole("alert")).textContent).toContain("ServiceBay was updated");
  expect(screen.getByRole("button", { name: "Load the page anew" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

it("fetches a part again when asked, where the hub only did not answer", async () => {
  let asked = 0;
  const part = late(async () => {
    asked += 1;
    if (asked <= 4) throw new TypeError("Failed to fetch dynamically imported module"); // late() asks four times by itself
    return () => <p>it came</p>;
  });
  addPlugin({ routes: [{ path: "/odd", view: part.View }] });
  const user = show("/odd", <Shell username="ada" />);
  expect((await screen.findByRole("alert")).textContent).toContain("could not be fetched");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("it came")).toBeTruthy();
  expect(asked).toBe(5);
});
