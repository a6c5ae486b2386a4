import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("What a node needs"), text: say("SSH with a key, Podman, and a user session of systemd that stays (loginctl enable-linger). Nothing is installed: a small program is sent over the connection and ends with it.") },
  { title: say("A changed host key"), text: say("ServiceBay refuses to connect until you have compared the fingerprint with the one that the machine itself shows.") },
  { title: say("Two users of one machine"), text: say("They are two nodes; their page says that they share the machine.") },
];
