/** The eight types of Quadlet files, in a few words each. */

import { say } from "../../../words/say";

export const TYPES: readonly { readonly id: string; readonly title: string; readonly text: string }[] = [
  { id: "container", title: say("Container"), text: say("One container, run as a service") },
  { id: "pod", title: say("Pod"), text: say("Containers that share their network") },
  { id: "kube", title: say("Kubernetes YAML"), text: say("A pod as Kubernetes describes it") },
  { id: "volume", title: say("Volume"), text: say("Storage that outlives containers") },
  { id: "network", title: say("Network"), text: say("Containers that reach each other by name") },
  { id: "image", title: say("Image"), text: say("An image, pulled before others need it") },
  { id: "build", title: say("Build"), text: say("An image, built from a Containerfile") },
  { id: "artifact", title: say("Artifact"), text: say("An OCI artifact, such as a model") },
];
