import { expect, it } from "vitest";
import { madeOf, serviceKind } from "./service-kind";

it("says in words what makes a service, and where that comes from", () => {
  expect(madeOf({ kind: "container", origin: "quadlet" })).toBe("container, made by Quadlet");
  expect(madeOf({ kind: "timer", origin: "user" })).toBe("timer, written by hand");
  expect(madeOf({ kind: "link", origin: "link" })).toBe("link");
});

it("has a word for each kind that has another name in systemd, and the name for one that it does not know", () => {
  expect(["kube", "build", "path", "gateway"].map(serviceKind)).toEqual(["Kubernetes YAML", "image build", "watched path", "router"]);
  expect(serviceKind("scope")).toBe("scope");
});
