/** What the gateway page says, and what its form sends. Pure. */

import { formatNumber } from "../../lib/amount";
import type { GatewayKind, GatewaySettingsAnswer, GatewaySettingsBody, GatewayView, PluginRouterView, PortMappingView } from "../../wire/types.gen";
import { say } from "../../words/say";

export const KINDS: readonly (readonly [GatewayKind, string])[] = [
  ["fritzbox", "FRITZ!Box (TR-064)"],
  ["unifi", say("UniFi console")],
  ["upnp", say("Any router with UPnP")],
  ["echo", say("None: ask a service on the internet")],
  ["static", say("None: I know the address")],
  ["mock", say("Demonstration (made up)")],
  ["none", say("Not configured")],
];

/** Fields of each kind, in their order. */
export const FIELDS: Record<GatewayKind, readonly (keyof GatewaySettingsBody)[]> = {
  fritzbox: ["host", "username", "password", "tls"],
  unifi: ["host", "username", "password", "site", "verify"],
  upnp: ["host"],
  echo: ["url"],
  static: ["publicV4", "publicV6"],
  mock: [],
  plugin: ["host", "username", "password"],
  none: [],
};

const PLUGGED = "plugin:";

/** Ours, then those of plugins; one whose plugin does not run stays as long as it is chosen. */
export function kindChoices(draft: Draft, routers: readonly PluginRouterView[]): (readonly [string, string])[] {
  const gone = draft.kind === "plugin" && !routers.some((each) => each.provider === draft.provider) ? [[PLUGGED + draft.provider, say("{provider} (its plugin does not run)", { provider: draft.provider })] as const] : [];
  return [...KINDS.slice(0, -1), ...routers.map((each) => [PLUGGED + each.provider, each.title] as const), ...gone, ...KINDS.slice(-1)];
}
export const kindChoice = (draft: Draft): string => (draft.kind === "plugin" ? PLUGGED + draft.provider : draft.kind);
export function ofChoice(choice: string): Pick<Draft, "kind" | "provider"> {
  return choice.startsWith(PLUGGED) ? { kind: "plugin", provider: choice.slice(PLUGGED.length) } : { kind: choice as GatewayKind, provider: "" };
}

export type Draft = Required<Omit<GatewaySettingsBody, "password">> & { readonly password: string };

/** What is kept, ready to be changed; where nothing is, the router that most homes have. */
export function draftOf(answer: GatewaySettingsAnswer): Draft {
  const { hasPassword: _, ...kept } = answer;
  return { ...kept, kind: kept.kind === "none" ? "fritzbox" : kept.kind, host: kept.kind === "none" && kept.host === "" ? "fritz.box" : kept.host, password: "" };
}

/** A password that was not typed is not sent: the hub keeps the one it has. */
export function bodyOf({ password, ...draft }: Draft): GatewaySettingsBody {
  return password === "" ? draft : { ...draft, password };
}

/** '250 Mbit/s'. */
export function formatSpeed(bitsPerS: number): string {
  const mega = bitsPerS / 1e6;
  if (mega >= 1000) return `${trim(mega / 1000)} Gbit/s`;
  return mega >= 1 ? `${trim(mega)} Mbit/s` : `${trim(bitsPerS / 1e3)} kbit/s`;
}

const trim = (value: number): string => formatNumber(value, value >= 99.5 ? 0 : 1, 0);

/** What a mapping is worth to a reader: trouble first, then what is open, then what is off. */
export function orderMappings(mappings: readonly PortMappingView[]): PortMappingView[] {
  const rank = { act: 0, look: 1, ok: 2, busy: 2, off: 3 };
  return mappings.toSorted((a, b) => rank[a.tone] - rank[b.tone]);
}

export const routerName = (view: GatewayView): string => [view.vendor, view.model].filter(Boolean).join(" ");
