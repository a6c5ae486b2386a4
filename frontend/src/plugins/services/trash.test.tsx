import { screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { node, setWorld, show, startHub, type HttpHub } from "../../testing";
import { TrashPage } from "./trash";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

it("shows the trash of those nodes that have told it, and says whose is missing", async () => {
  hub = await startHub((call) => (call.path.includes("/attic/") ? [500, { type: "about:blank", title: "", status: 500, code: "internal", detail: "The store is broken." }] : [200, [{ id: "1", service: "web", paths: ["/q/web.container"], at: 1 }]]));
  setWorld({ nodes: [node("nas"), node("attic")] });
  show("/services/trash", <TrashPage />);
  expect(await screen.findByText("/q/web.container")).toBeTruthy();
  expect(screen.getByText("The trash of attic could not be read.")).toBeTruthy();
  expect(screen.getByText("The store is broken.")).toBeTruthy();
});
