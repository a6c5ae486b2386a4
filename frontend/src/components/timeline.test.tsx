import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { setWorld, show, startHub, type HttpHub } from "../testing";
import type { TimelineAnswer } from "../wire/types.gen";
import { TimelineSection } from "./timeline";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const ANSWER: TimelineAnswer = {
  since: 1, until: 9, service: "nas/web.service", notes: ["Log lines are missing: nas did not tell them."],
  entries: [
    { at: 5, kind: "check", tone: "act", name: "Web", text: "Down", detail: "refused the connection", check: "own.web" },
    { at: 4, kind: "log", tone: "off", name: "web", text: "said", lines: ["no such file", "gave up"] },
    { at: 3, kind: "file", tone: "look", name: "/a/web.container", text: "was edited outside ServiceBay" },
  ],
};

it("is gathered when it is opened, tells kinds in words, and asks for more days", async () => {
  hub = await startHub(() => [200, ANSWER]);
  setWorld({});
  const user = show("/", <TimelineSection of={{ service: "web.service", node: "nas" }} version="1" />);
  expect(hub.calls).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Show timeline" }));
  const items = within(await screen.findByRole("list")).getAllByRole("listitem");
  expect(items.map((item) => within(item).getByRole("img").getAttribute("aria-label"))).toEqual(["Check", "Log", "File"]);
  expect(items[0]?.textContent).toContain("Web Down");
  expect(within(items[0] as HTMLElement).getByRole("link").getAttribute("href")).toBe("/monitoring/own.web");
  expect(items[1]?.textContent).toContain("no such file\ngave up");
  expect(screen.getByText(/Log lines are missing/)).toBeTruthy();
  await user.selectOptions(screen.getByRole("combobox", { name: "The last" }), "7 days");
  const { calls } = hub;
  await waitFor(() => expect(calls.at(-1)?.path).toBe("/api/timeline?service=web.service&node=nas&hours=168"));
});
