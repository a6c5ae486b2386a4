/** A small world for tests of views: real rows in the hub's shapes, and a real HTTP server where actions go. */

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { ConfirmDialog } from "./components/confirm";
import { Toaster } from "./components/toaster";
import { live } from "./store/live";
import type { AttentionView, CheckView, ContainerView, GatewayView, ImageView, LiveState, NetworkView, NodeView, PodView, ProxyView, RouteView, SecretView, ServiceView, VolumeView } from "./wire/types.gen";

export const service = (name: string, more: Partial<ServiceView> = {}): ServiceView => ({
  key: `nas/${name}.service`, node: "nas", unit: `${name}.service`, name, kind: "container", origin: "quadlet", description: name,
  activeState: "active", subState: "running", stateText: "Running", tone: "ok", actions: ["stop", "restart"], ...more,
});

export const container = (name: string, more: Partial<ContainerView> = {}): ContainerView => ({
  key: `nas/${name}0123456789abcdef`, id: `${name}0123456789abcdef`, node: "nas", name, image: "docker.io/library/nginx:1",
  state: "running", stateText: "Running", tone: "ok", created: 1, actions: ["stop", "restart", "kill", "delete"], ...more,
});

export const image = (name: string, more: Partial<ImageView> = {}): ImageView => ({
  key: `nas/${name}0123456789abcdef`, id: `${name}0123456789abcdef`, node: "nas", name: `localhost/${name}:1`, names: [`localhost/${name}:1`],
  stateText: "Unused", tone: "off", created: 1, sizeBytes: 5_242_880, actions: ["delete"], ...more,
});

export const volume = (name: string, more: Partial<VolumeView> = {}): VolumeView => ({
  key: `nas/${name}`, node: "nas", name, driver: "local", stateText: "Unused", tone: "off", created: 1, actions: ["delete"], ...more,
});

export const route = (name: string, more: Partial<RouteView> = {}): RouteView => ({
  key: `nas/proxy/${name}`, node: "nas", name, host: name, path: "/", proxy: "nas/proxy", provider: "nginx", kind: "proxy",
  leadsTo: "web:80", stateText: "Running", tone: "ok", ...more,
});

export const node = (name: string, more: Partial<NodeView> = {}): NodeView => ({ name, status: "online", statusText: "online", tone: "ok", stale: false, ...more });

interface World {
  readonly nodes?: readonly NodeView[];
  readonly services?: readonly ServiceView[];
  readonly containers?: readonly ContainerView[];
  readonly routes?: readonly RouteView[];
  readonly proxies?: readonly ProxyView[];
  readonly attention?: readonly AttentionView[];
  readonly pods?: readonly PodView[];
  readonly images?: readonly ImageView[];
  readonly volumes?: readonly VolumeView[];
  readonly networks?: readonly NetworkView[];
  readonly secrets?: readonly SecretView[];
  readonly operations?: LiveState["operations"];
  readonly jobs?: LiveState["jobs"];
  readonly usage?: LiveState["usage"];
  readonly updates?: LiveState["updates"];
  readonly templates?: LiveState["templates"];
  readonly checks?: readonly CheckView[];
  readonly gateway?: GatewayView;
  readonly alerts?: LiveState["alerts"];
  readonly firstSteps?: LiveState["hub"]["firstSteps"];
}

export const NO_GATEWAY: GatewayView = {
  provider: "none", providerText: "Not configured", state: "not-configured", stateText: "Not configured", tone: "off",
  text: "Nothing tells of your router yet: neither its public address nor its ports are known.",
};

const keyed = <T extends { readonly key: string }>(rows: readonly T[] = []) => Object.fromEntries(rows.map((row) => [row.key, row]));

export function setWorld({ nodes = [node("nas")], services, containers, routes, proxies, attention, operations = {}, jobs = {}, usage = {}, updates = {}, templates = {}, alerts = {}, checks, pods, images, volumes, networks, secrets, gateway = NO_GATEWAY, firstSteps = [] }: World): void {
  const state: LiveState = {
    hub: { version: "1", startedAt: 1, summary: "All is well.", publicKey: "ssh-ed25519 AAAA", firstSteps },
    nodes: Object.fromEntries(nodes.map((each) => [each.name, each])),
    services: keyed(services), containers: keyed(containers), routes: keyed(routes), proxies: keyed(proxies), attention: keyed(attention), operations, jobs,
    pods: keyed(pods), images: keyed(images), volumes: keyed(volumes), networks: keyed(networks), secrets: keyed(secrets), usage, updates, templates, checks: keyed(checks), alerts, gateway,
  };
  live.set({ state, status: "live", lostAt: undefined });
}

export function show(path: string, view: ReactNode) {
  window.history.replaceState(null, "", path);
  const user = userEvent.setup();
  render(
    <>
      {view}
      <ConfirmDialog />
      <Toaster />
    </>,
  );
  return user;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface HttpHub {
  readonly calls: Call[];
  close(): Promise<void>;
}

/** A hub on loopback that records what it is asked, and answers as told. The page is served from its origin. */
export async function startHub(answer: (call: Call) => readonly [number, unknown]): Promise<HttpHub> {
  const calls: Call[] = [];
  const server: Server = createServer((request, response) => {
    void readBody(request).then((text) => {
      const call = { method: request.method ?? "", path: request.url ?? "", body: text === "" ? undefined : (JSON.parse(text) as unknown) };
      calls.push(call);
      const [status, value] = answer(call);
      response.writeHead(status, { "content-type": "application/json" }).end(value === undefined ? "" : JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`http://127.0.0.1:${port}/`);
  return { calls, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
