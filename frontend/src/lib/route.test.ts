import { expect, it } from "vitest";
import { containerPath, servicePath, splitKey, withQuery } from "./route";

it("names with odd characters stay one part of the address", () => {
  expect(servicePath("nas/app@1.service")).toBe("/services/nas/app%401.service");
  expect(servicePath("nas/a/b.service")).toBe("/services/nas/a%2Fb.service");
  expect(containerPath(`nas/${"ab".repeat(32)}`)).toBe("/containers/nas/abababababab");
});

it("a key splits at its first slash: node names hold none", () => {
  expect(splitKey("nas/a/b")).toEqual(["nas", "a/b"]);
});

it("empty query values are left out", () => {
  expect(withQuery("?q=web&node=nas", { q: "", show: "running" })).toBe("?node=nas&show=running");
  expect(withQuery("", { node: undefined })).toBe("");
});
