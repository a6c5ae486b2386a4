/** The eight types of Quadlet files, in a few words each. */

export const TYPES: readonly { readonly id: string; readonly title: string; readonly text: string }[] = [
  { id: "container", title: "Container", text: "One container, run as a service" },
  { id: "pod", title: "Pod", text: "Containers that share their network" },
  { id: "kube", title: "Kubernetes YAML", text: "A pod as Kubernetes describes it" },
  { id: "volume", title: "Volume", text: "Storage that outlives containers" },
  { id: "network", title: "Network", text: "Containers that reach each other by name" },
  { id: "image", title: "Image", text: "An image, pulled before others need it" },
  { id: "build", title: "Build", text: "An image, built from a Containerfile" },
  { id: "artifact", title: "Artifact", text: "An OCI artifact, such as a model" },
];
