import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: "Where they come from", text: "From the configuration of the reverse proxy on the node: nginx, Caddy or Traefik, read whenever it changes." },
  { title: "A route to nowhere", text: "Its target is no container, port or service that is known. The line of the file it stands in is named." },
];
