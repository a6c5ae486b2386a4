import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { service, setWorld, show, startHub, type HttpHub } from "../../testing";
import { ServiceDetail } from "./detail";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

it("shows what a failed service said last, and offers to dismiss the failure", async () => {
  hub = await startHub(() => [200, { operation: "1", message: "The failure of db.service was dismissed." }]);
  const row = service("db", { tone: "act", activeState: "failed", stateText: "Failed", cause: "The disk of the node is full.", lastLines: ["writing", "no space left on device"], actions: ["start", "reset-failed"] });
  setWorld({ services: [row] });
  const user = show("/services", <ServiceDetail row={row} />);
  expect(screen.getByText("The disk of the node is full.")).toBeTruthy();
  const section = screen.getByRole("heading", { name: "What it said last" }).closest("section");
  expect(section?.textContent).toContain("writing\nno space left on device");
  await user.click(screen.getByRole("button", { name: "Dismiss failure" }));
  expect(await screen.findByText("The failure of db.service was dismissed.")).toBeTruthy();
});

it("links a timer with what it starts, says when, and runs it now", async () => {
  hub = await startHub(() => [200, { operation: "1", message: "backup.service ran to its end." }]);
  const timer = service("nightly.timer", { key: "nas/nightly.timer", unit: "nightly.timer", kind: "timer", stateText: "Waiting", triggers: ["nas/backup.service"], nextElapse: Date.now() + 7_260_000, lastTrigger: Date.now() - 60_500, actions: ["stop", "restart", "run"] });
  const backup = service("backup", { triggeredBy: ["nas/nightly.timer"] });
  setWorld({ services: [timer, backup] });
  const user = show("/services", <ServiceDetail row={timer} />);
  const section = screen.getByRole("heading", { name: "Starts" }).closest("section");
  expect(within(section as HTMLElement).getByRole("link", { name: /backup/ }).getAttribute("href")).toBe("/services/nas/backup.service");
  expect(section?.textContent).toContain("in 2 h");
  expect(section?.textContent).toContain("1 min ago");
  await user.click(screen.getByRole("button", { name: "Run now" }));
  await waitFor(() => expect(hub?.calls[0]?.path).toBe("/api/services/nightly.timer/action?node=nas"));
});

it("says by which timer a service is started", () => {
  const timer = service("nightly.timer", { key: "nas/nightly.timer" });
  const backup = service("backup", { triggeredBy: ["nas/nightly.timer"] });
  setWorld({ services: [timer, backup] });
  show("/services", <ServiceDetail row={backup} />);
  expect(screen.getByRole("heading", { name: "Started by" })).toBeTruthy();
  expect(screen.getByRole("link", { name: /nightly.timer/ })).toBeTruthy();
});
