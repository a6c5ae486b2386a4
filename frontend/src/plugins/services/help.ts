import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("What a service is here"), text: say("A systemd unit of a node's user: made by Quadlet from a file in ~/.config/containers/systemd, or written by hand. Links to web pages stand among them too.") },
  { title: say("Change one"), text: say("Open it, then Files. Nothing is written before you have seen the plan: what changes in which file, what is pulled and what restarts. If the service does not come up, the files and the state before are back.") },
  { title: say("Make one"), text: say("New service starts from a form, a template, or from what you have: a podman run line, a compose file, a container that runs by hand.") },
  { title: say("Delete one"), text: say("Its files go to the trash on the hub and can be restored from there. What is in its volumes stays until you delete the volume.") },
];
