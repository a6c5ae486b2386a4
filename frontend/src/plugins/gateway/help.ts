import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: "What is asked", text: "Your router, by TR-064 (FRITZ!Box), UniFi or UPnP: the public address, whether it is online, which ports it sends where." },
  { title: "Open to the internet", text: "A port of the router that ends at something that listens. Each is joined with the service behind it." },
];
