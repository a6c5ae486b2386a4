import { expect, it } from "vitest";
import { container, service } from "../testing";
import type { Target } from "./actions";
import { questionFor } from "./careful";

const on = (row: ReturnType<typeof container>, action: "delete" | "kill" | "stop"): Target => ({ kind: "container", row, action });
const loose = container("loose");
const managed = container("web", { unit: "web.service", service: "nas/web.service" });

it("asks nothing where nothing is lost", () => {
  expect(questionFor([on(loose, "stop")])).toBeUndefined();
  expect(questionFor([{ kind: "service", row: service("web"), action: "stop" }])).toBeUndefined();
  expect(questionFor([])).toBeUndefined();
});

it("deleting a container without a unit wants its name typed, as there is no way back", () => {
  expect(questionFor([on(loose, "delete")])).toMatchObject({ verb: "Delete loose", typed: "loose" });
});

it("deleting the container of a unit can be undone by starting the unit, so one confirmation is enough", () => {
  const asked = questionFor([on(managed, "delete")]);
  expect(asked?.typed).toBeUndefined();
  expect(asked?.lines.join(" ")).toContain("web.service");
});

it("deleting many names them, and wants their number typed when one of them is lost for good", () => {
  const many = Array.from({ length: 9 }, (_, index) => on(container(`c${index}`), "delete"));
  const asked = questionFor(many);
  expect(asked).toMatchObject({ title: "Delete 9 containers?", typed: "delete 9" });
  expect(asked?.lines).toContain("c0 on nas");
  expect(asked?.lines).toContain("and 3 more");
});

it("killing says what stopping would have spared", () => {
  expect(questionFor([on(managed, "kill")])?.lines.join(" ")).toContain("without a chance to save");
});
