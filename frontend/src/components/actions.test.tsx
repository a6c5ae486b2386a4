/** How an action ended is said in one place. */

import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { service, setWorld, show, startHub, type HttpHub } from "../testing";
import type { OperationView } from "../wire/types.gen";
import { DetailHead } from "./detail";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const WEB = service("web", { actions: ["restart"] });
const ended = (more: Partial<OperationView>): OperationView => ({ id: "op7", node: "nas", kind: "service", target: WEB.key, action: "restart", state: "done", text: "web was restarted.", startedAt: 1, ...more });
const open = (operation: OperationView) => {
  setWorld({ services: [WEB], operations: { [operation.id]: operation } });
  return show("/", <DetailHead subject={{ kind: "service", row: WEB }} cause={undefined} onPage />);
};

it("is told by a message to the one who asked, and at the row to all others", async () => {
  hub = await startHub(() => [200, { operation: "op7", message: "web was restarted." }]);
  const user = open(ended({ user: "anna" }));
  expect(screen.getByText("web was restarted.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Restart" }));
  const messages = screen.getByRole("region", { name: "Messages" });
  expect(await within(messages).findByText("web was restarted.")).toBeTruthy();
  await waitFor(() => expect(screen.getAllByText("web was restarted.")).toHaveLength(1));
});

it("stays at the row where it failed", () => {
  open(ended({ id: "op8", state: "failed", text: "web did not restart.", detail: "exit 3" }));
  expect(screen.getByText("web did not restart.").closest("[role=status]")?.textContent).toContain("exit 3");
});
