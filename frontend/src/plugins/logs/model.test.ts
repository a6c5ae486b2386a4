import { expect, it } from "vitest";
import { container, service, setWorld } from "../../testing";
import { live } from "../../store/live";
import { choicesOf, titleOf } from "./model";

it("offers the manager, the node's services, and containers without a unit, and no links", () => {
  setWorld({
    services: [service("web"), service("db"), service("wiki", { kind: "link" }), service("far", { key: "attic/far.service", node: "attic" }), service("helper", { hidden: true })],
    containers: [container("web", { service: "nas/web.service" }), container("loose")],
  });
  const { state } = live.get();
  const choices = state === undefined ? [] : choicesOf(state, "nas");
  expect(choices.map((each) => each.key)).toEqual(["manager", "service:db.service", "service:web.service", "container:loose"]);
  expect(titleOf(["service:db.service", "service:gone.service"], choices)).toBe("db, gone.service");
  expect(titleOf(["service:db.service", "manager", "container:loose"], choices)).toBe("3 sources");
});
