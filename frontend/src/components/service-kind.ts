/** The words for what makes a service, and where that comes from; what is not known here is named as systemd names it. */

import { say } from "../words/say";

const KIND: Readonly<Record<string, string>> = {
  container: say("container"), pod: say("pod"), kube: say("Kubernetes YAML"), volume: say("volume"), network: say("network"), image: say("image"),
  build: say("image build"), artifact: say("artifact"), service: say("service of systemd"), timer: say("timer"), socket: say("socket"), path: say("watched path"),
  link: say("link"), gateway: say("router"),
};
const ORIGIN: Readonly<Record<string, string>> = { quadlet: say("made by Quadlet"), user: say("written by hand"), system: say("of the distribution"), transient: say("until it ends") };

export const serviceKind = (kind: string): string => KIND[kind] ?? kind;

/** 'container, made by Quadlet'. */
export const madeOf = (row: { readonly kind: string; readonly origin: string }): string => [serviceKind(row.kind), ORIGIN[row.origin]].filter(Boolean).join(", ");
