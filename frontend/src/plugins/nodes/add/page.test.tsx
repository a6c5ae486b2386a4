import { act, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { node, setWorld, show, startHub, type Call, type HttpHub } from "../../../testing";
import { AddNodePage } from "./page";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const PROBE = { fingerprint: "SHA256:abc", jumpFingerprints: [] as string[], keyType: "ssh-ed25519", keyAccepted: false, publicKey: "ssh-ed25519 AAAA", installCommand: "echo key >> ~/.ssh/authorized_keys", message: "" };
const CHECKS = [{ id: "linger", title: "Linger", state: "fail", detail: "Off.", cure: "loginctl enable-linger pods" }];

async function begin(answer: (call: Call) => readonly [number, unknown]) {
  hub = await startHub(answer);
  setWorld({ nodes: [] });
  const user = show("/nodes/add", <AddNodePage />);
  await user.type(screen.getByRole("textbox", { name: "Address" }), "pods@nas.lan:2222");
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "User" }).value).toBe("pods");
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Name" }).value).toBe("nas");
  await user.click(screen.getByRole("button", { name: "Ask for its host key" }));
  return { user, hub };
}

it("shows the fingerprint to confirm, uses a password once, and ends with the cures", async () => {
  const { user, hub: asked } = await begin((call) => (call.path.endsWith("/probe") ? [200, PROBE] : [201, {}]));
  await screen.findByText("SHA256:abc");
  await user.click(screen.getByRole("button", { name: "It is the same, continue" }));
  expect(screen.getByText(PROBE.installCommand)).toBeTruthy();
  await user.click(screen.getByRole("radio", { name: /password once/ }));
  await user.type(screen.getByLabelText("Password of pods"), "secret");
  await user.click(screen.getByRole("button", { name: "Install the key and add nas" }));
  await screen.findByText(/nas was added/);
  expect(asked.calls.map((call) => call.body)).toEqual([
    { host: "nas.lan", user: "pods", port: 2222 },
    { name: "nas", fingerprint: "SHA256:abc", host: "nas.lan", user: "pods", port: 2222, password: "secret" },
  ]);
  act(() => setWorld({ nodes: [node("nas", { capabilities: CHECKS })] }));
  expect(screen.getByText("loginctl enable-linger pods")).toBeTruthy();
});

it("waits with the command in sight until the node takes the key", async () => {
  let accepted = false;
  const { user, hub: asked } = await begin((call) => (call.path.endsWith("/probe") ? [200, { ...PROBE, keyAccepted: accepted }] : [201, {}]));
  await user.click(await screen.findByRole("button", { name: "It is the same, continue" }));
  await user.click(screen.getByRole("button", { name: "I ran it, add nas" }));
  await screen.findByText(/does not accept the key yet/);
  expect(asked.calls.every((call) => call.path.endsWith("/probe"))).toBe(true);
  accepted = true;
  await user.click(screen.getByRole("button", { name: "I ran it, add nas" }));
  await screen.findByText(/nas was added/);
  expect(asked.calls.at(-1)).toMatchObject({ path: "/api/nodes", body: { fingerprint: "SHA256:abc" } });
});

it("goes back to the host key when the node shows another one meanwhile", async () => {
  let probes = 0;
  const { user } = await begin(() => [200, { ...PROBE, fingerprint: ++probes === 1 ? "SHA256:abc" : "SHA256:other" }]);
  await user.click(await screen.findByRole("button", { name: "It is the same, continue" }));
  await user.click(screen.getByRole("button", { name: "I ran it, add nas" }));
  await screen.findByText("SHA256:other");
  expect(screen.getByRole("button", { name: "It is the same, continue" })).toBeTruthy();
});

it("puts the hub's refusal beside the field it is about", async () => {
  await begin(() => [502, { type: "about:blank", title: "Bad Gateway", status: 502, code: "unreachable", detail: "Nobody listens on port 2222.", field: "host" }]);
  await screen.findByText("Nobody listens on port 2222.");
  expect(screen.getByRole("textbox", { name: "Address" }).getAttribute("aria-invalid")).toBe("true");
});

it("adds the hub's own machine without SSH", async () => {
  hub = await startHub(() => [201, {}]);
  setWorld({ nodes: [] });
  const user = show("/nodes/add", <AddNodePage />);
  await user.click(screen.getByRole("button", { name: "Add this machine instead" }));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "home");
  await user.click(screen.getByRole("button", { name: "Add this machine" }));
  await screen.findByText(/home was added/);
  expect(hub.calls[0]?.body).toEqual({ name: "home", kind: "local" });
});

it("shows the line for a node that dials in, and goes on once it is connected", async () => {
  const line = { command: "sh -c 'ssh -p 8022 join-token@hub.lan | sh'", expiresAt: Date.now(), address: "localhost", fingerprint: "SHA256:hub", warning: "localhost is this hub's own machine." };
  hub = await startHub((call) => [201, { ...line, ...(call.body as { address?: string }) }]);
  setWorld({ nodes: [] });
  const user = show("/nodes/add", <AddNodePage />);
  await user.click(screen.getByRole("button", { name: /let it dial in/ }));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "attic");
  await user.click(screen.getByRole("button", { name: "Show the line to run" }));
  await screen.findByText(line.command);
  expect(screen.getByText(line.warning)).toBeTruthy();
  const address = screen.getByRole("textbox", { name: /as the node reaches it/ });
  await user.clear(address);
  await user.type(address, "hub.lan");
  await user.click(screen.getByRole("button", { name: "Make a new line" }));
  await screen.findByText(/SSH connection to hub.lan/);
  expect(hub.calls.map((call) => call.body)).toEqual([{ name: "attic" }, { name: "attic", address: "hub.lan" }]);
  expect(screen.getByText("Waiting for the node to dial in.")).toBeTruthy();
  act(() => setWorld({ nodes: [node("attic", { status: "offline", statusText: "The node is not connected.", joined: true })] }));
  expect(screen.getByText(/Waiting for its first connection/)).toBeTruthy();
  act(() => setWorld({ nodes: [node("attic", { joined: true, capabilities: CHECKS })] }));
  await screen.findByText(/attic was added/);
});

it("says in the hub's words that nobody can dial in yet", async () => {
  hub = await startHub(() => [409, { type: "about:blank", title: "Conflict", status: 409, code: "joining-off", detail: "This hub does not listen for nodes." }]);
  setWorld({ nodes: [] });
  const user = show("/nodes/add", <AddNodePage />);
  await user.click(screen.getByRole("button", { name: /let it dial in/ }));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "attic");
  await user.click(screen.getByRole("button", { name: "Show the line to run" }));
  await screen.findByText("This hub does not listen for nodes.");
});

it("shows the fingerprint of each jump host and says which were confirmed", async () => {
  hub = await startHub((call) => (call.path.endsWith("/probe") ? [200, { ...PROBE, keyAccepted: true, jumpFingerprints: ["SHA256:gate"] }] : [201, {}]));
  setWorld({ nodes: [] });
  const user = show("/nodes/add", <AddNodePage />);
  await user.type(screen.getByRole("textbox", { name: "Address" }), "pods@nas.lan");
  await user.click(screen.getByText("Reach it through another machine"));
  await user.type(screen.getByRole("textbox", { name: "Jump hosts" }), "me@gate");
  await user.click(screen.getByRole("button", { name: "Ask for its host key" }));
  await screen.findByText("SHA256:gate");
  await user.click(screen.getByRole("button", { name: "It is the same, continue" }));
  await user.click(screen.getByRole("button", { name: "Add nas" }));
  await screen.findByText(/nas was added/);
  expect(hub.calls.at(-1)?.body).toMatchObject({ fingerprint: "SHA256:abc", jumpFingerprints: ["SHA256:gate"], jump: ["me@gate"] });
});
