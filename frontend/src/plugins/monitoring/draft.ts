/** A check as it is being written: what its fields say, and back. Pure. */

import type { Check, CheckBody, CheckKind, PluginCheckView } from "../../wire/types.gen";
import { say } from "../../words/say";

export type Draft = Required<CheckBody>;

export const EMPTY: Draft = {
  name: "", kind: "http", target: "", enabled: true, intervalS: 60, timeoutS: 10, failures: 2, node: "", tags: [], severity: "normal", parents: [],
  statuses: "200-399", text: "", verify: true, warnDays: 14, starttls: "", record: "A", server: "", expected: "",
  method: "GET", headers: {}, secrets: {}, body: "", pattern: "", jsonPath: "", jsonValue: "", redirects: 5, slowMs: 0, anywhere: false,
  active: true, cpuPercent: 0, memoryPercent: 90, diskPercent: 90, fullDays: 0, graceS: 60, ageH: 26, probe: "",
};

/** Kinds that are answered from what is known, at once. */
export const KNOWN: readonly CheckKind[] = ["unit", "container", "node", "gateway"];
/** Kinds that are about a node. */
export const ON_NODE: readonly CheckKind[] = ["unit", "container", "node", "backup", "command"];
/** Kinds without an address. */
export const NOWHERE: readonly CheckKind[] = ["node", "gateway", "heartbeat"];

export const EXAMPLE: Record<CheckKind, string> = {
  http: "https://photos.example.org/", tcp: "nas.lan:22", certificate: "photos.example.org:443", dns: "photos.example.org", ping: "nas.lan",
  unit: "photos.service", container: "photos", node: "", gateway: "", heartbeat: "", backup: "/srv/backup/*.tar", command: "raid", plugin: "", unreadable: "",
};

export const TARGET: Record<CheckKind, string> = {
  http: say("Address"), tcp: say("Address"), certificate: say("Address"), dns: say("DNS name"), ping: say("Address"),
  unit: say("Unit"), container: say("Container"), node: "", gateway: "", heartbeat: "", backup: say("Files"), command: say("Command"), plugin: say("Address"), unreadable: say("Address"),
};

/** What the hub keeps of a check, as a draft of it: what is not told is as usual. */
export function draftOf(check: Check | undefined): Draft {
  if (check === undefined) return EMPTY;
  const { key: _, origin: _o, sealed = {}, token: _t, proven: _p, ...asked } = check;
  return { ...EMPTY, active: false, ...asked, secrets: sealed };
}

/** Another kind, with what is usual for it. */
export function withKind(draft: Draft, kind: CheckKind): Draft {
  const once = KNOWN.includes(kind) || kind === "heartbeat" || kind === "backup";
  return { ...draft, kind, failures: once ? 1 : 2, intervalS: kind === "heartbeat" ? 86_400 : kind === "backup" ? 3600 : 60, graceS: kind === "heartbeat" ? 3600 : 60, node: kind === "gateway" ? "" : draft.node };
}

/** Choices of the field for the kind: ours, then those of plugins, each with what it is called in the field. */
export const PLUGGED = "plugin:";
export function kindChoices(now: Draft, ours: Readonly<Record<CheckKind, string>>, probes: readonly PluginCheckView[]): (readonly [string, string])[] {
  const own = Object.entries(ours).filter(([kind]) => kind !== "plugin" && (kind !== "unreadable" || now.kind === kind));
  const gone = now.kind === "plugin" && !probes.some((each) => each.probe === now.probe) ? [[PLUGGED + now.probe, say("{probe} (its plugin does not run)", { probe: now.probe })] as const] : [];
  return [...own, ...probes.map((each) => [PLUGGED + each.probe, each.title] as const), ...gone];
}
export const kindChoice = (draft: Draft): string => (draft.kind === "plugin" ? PLUGGED + draft.probe : draft.kind);
export function withChoice(draft: Draft, choice: string): Draft {
  if (!choice.startsWith(PLUGGED)) return { ...withKind(draft, choice as CheckKind), probe: "" };
  return { ...withKind(draft, "plugin"), node: "", probe: choice.slice(PLUGGED.length) };
}

/** `a, b c` -> its words. */
export const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== "");

/** Headers as lines, `Name: value`, and back. */
export const linesOf = (headers: Readonly<Record<string, string>>): string => Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n");
export function headersOf(lines: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of lines.split("\n")) {
    const at = line.indexOf(":");
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    if (name !== "") found[name] = at < 0 ? "" : line.slice(at + 1).trim();
  }
  return found;
}
