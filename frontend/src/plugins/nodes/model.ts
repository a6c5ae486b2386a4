/** Addresses and names of nodes, and the order of their checklist. Pure. */

import type { CapabilityView, ProbeBody, Tone } from "../../wire/types.gen";

export function capabilityTone(line: CapabilityView): Tone {
  return ({ ok: "ok", warn: "look", fail: "act", unknown: "off" } as Record<string, Tone>)[line.state] ?? "off";
}

export interface Draft {
  readonly address: string;
  readonly user: string;
  readonly port: string;
  readonly jump: string;
  readonly name: string;
}

export const NO_DRAFT: Draft = { address: "", user: "", port: "22", jump: "", name: "" };

/** Take apart what people paste: `ssh pods@nas.lan -p 2222`, `pods@nas:2222`, `[fe80::1]:22`. */
export function parseAddress(text: string): { host: string; user?: string; port?: string } {
  const match = /^\s*(?:ssh\s+)?(?:([^@\s]+)@)?(\[[^\]]+\]|[^\s:]+(?::[^\s:]*:[^\s]*)?)(?::(\d+)|\s+-p\s*(\d+))?\s*$/.exec(text);
  if (match === null) return { host: text.trim() };
  const [, user, host = "", colon, flag] = match;
  const port = colon ?? flag;
  return { host: host.replace(/^\[|\]$/g, ""), ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}

/** A name for the node, from the first label of its address; `''` where there is none (an IP address). */
export function suggestName(host: string): string {
  if (/^[\d.]+$/.test(host) || host.includes(":")) return host === "" ? "" : `node-${host.split(/[.:]/).at(-1) ?? ""}`;
  return (host.split(".")[0] ?? "").toLowerCase().replace(/[^a-z0-9-]/g, "-").replace(/^-+|-+$/g, "");
}

export const NODE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

export function toProbe(draft: Draft): ProbeBody {
  const jump = draft.jump.split(/[\s,]+/).filter(Boolean);
  return { host: parseAddress(draft.address).host, user: draft.user.trim(), port: Number(draft.port) || 22, ...(jump.length === 0 ? {} : { jump }) };
}
