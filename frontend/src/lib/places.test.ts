import { expect, it } from "vitest";
import { plugins } from "../plugins";
import { live } from "../store/live";
import { container, node, service, setWorld } from "../testing";
import { findPlaces } from "./places";

function find(words: string): string[] {
  setWorld({ nodes: [node("nas")], services: [service("immich"), service("helper", { hidden: true })], containers: [container("immich-server"), container("my-immich")] });
  const { state } = live.get();
  if (state === undefined) throw new Error("no state");
  return findPlaces(state, plugins, words).map((place) => place.title);
}

it("finds pages, nodes, services and containers; a name that starts so comes first", () => {
  expect(find("imm")).toEqual(["immich", "immich-server", "my-immich"]);
  expect(find("nas")[0]).toBe("nas");
  expect(find("container immich")).toEqual(["immich-server", "my-immich"]);
});

it("leaves out what is hidden, and offers everything for no words", () => {
  expect(find("helper")).toEqual([]);
  expect(find("")).toContain("Services");
});

it("finds what plugins had to fetch, as templates", () => {
  setWorld({ nodes: [node("nas")], services: [service("jellyfin")] });
  const { state } = live.get();
  if (state === undefined) throw new Error("no state");
  const shelf = [{ title: "Jellyfin", kind: "template", path: "/templates/jellyfin" }];
  expect(findPlaces(state, plugins, "jelly", shelf).map((place) => place.kind)).toEqual(["service on nas", "template"]);
  expect(findPlaces(state, plugins, "template jel", shelf).map((place) => place.key)).toEqual(["/templates/jellyfin"]);
});

it("finds what can be done by its verb, and not by a name alone", () => {
  expect(find("restart imm")).toEqual(["Restart immich", "Restart immich-server", "Restart my-immich"]);
  expect(find("sto immich-s")).toEqual(["Stop immich-server"]);
  expect(find("immich stop")).toEqual([]);
});
