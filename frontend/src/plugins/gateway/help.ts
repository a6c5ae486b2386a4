import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("What is asked"), text: say("Your router, by TR-064 (FRITZ!Box), UniFi or UPnP: the public address, whether it is online, which ports it sends where.") },
  { title: say("Open to the internet"), text: say("A port of the router that ends at something that listens. Each is joined with the service behind it.") },
];
