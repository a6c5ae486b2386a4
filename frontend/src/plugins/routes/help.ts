import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("Where they come from"), text: say("From the configuration of the reverse proxy on the node: nginx, Caddy or Traefik, read whenever it changes.") },
  { title: say("A route to nowhere"), text: say("Its target is no container, port or service that is known. The line of the file it stands in is named.") },
];
