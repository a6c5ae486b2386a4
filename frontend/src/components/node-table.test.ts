import { expect, it } from "vitest";
import { node } from "../testing";
import { byMachine } from "./node-table";

const order = (...nodes: Parameters<typeof byMachine>[0]) => byMachine(nodes).map((row) => [row.node.name, row.follows]);

it("puts the users of one machine below the row that shows its load", () => {
  const rows = order(node("anna", { machineOf: "nas" }), node("attic"), node("nas"), node("zoe", { machineOf: "nas" }));
  expect(rows).toEqual([["attic", false], ["nas", false], ["anna", true], ["zoe", true]]);
});

it("shows a node's own load where the row that would show it is not in the table", () => {
  expect(order(node("anna", { machineOf: "nas" }))).toEqual([["anna", false]]);
});
