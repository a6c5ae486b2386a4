import { expect, it } from "vitest";
import { capabilityTone, NO_DRAFT, NODE_NAME, parseAddress, suggestName, toProbe } from "./model";

it.each([
  ["nas.lan", { host: "nas.lan" }],
  ["pods@nas.lan", { host: "nas.lan", user: "pods" }],
  [" ssh pods@nas.lan -p 2222 ", { host: "nas.lan", user: "pods", port: "2222" }],
  ["pods@10.0.0.5:2200", { host: "10.0.0.5", user: "pods", port: "2200" }],
  ["[fe80::1]:22", { host: "fe80::1", port: "22" }],
  ["fe80::1", { host: "fe80::1" }],
  ["two words", { host: "two words" }],
])("%s is understood", (text, parts) => expect(parseAddress(text)).toEqual(parts));

it.each([
  ["nas.example.net", "nas"],
  ["NAS_2.lan", "nas-2"],
  ["10.0.0.5", "node-5"],
  ["fe80::1", "node-1"],
  ["", ""],
])("%s suggests the name %s", (host, name) => expect(suggestName(host)).toBe(name));

it("every suggested name is one the hub takes", () => {
  for (const host of ["nas.lan", "-x-.lan", "10.1.2.3", "Ä.lan", "a_b"]) {
    const name = suggestName(host);
    if (name !== "") expect(name).toMatch(NODE_NAME);
  }
});

it("jump hosts are separated by commas or spaces, and left out when there are none", () => {
  const draft = { ...NO_DRAFT, address: "pods@nas.lan:2222", user: "pods", port: "2222" };
  expect(toProbe(draft)).toEqual({ host: "nas.lan", user: "pods", port: 2222 });
  expect(toProbe({ ...draft, jump: "a@gate, b@inner:23" }).jump).toEqual(["a@gate", "b@inner:23"]);
});

it("an unknown checklist state is drawn as not known", () => {
  expect(["ok", "warn", "fail", "unknown", "new"].map((state) => capabilityTone({ id: "x", title: "x", detail: "", state }))).toEqual(["ok", "look", "act", "off", "off"]);
});
