import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("Where the lines are"), text: say("In the journals and container logs of your nodes: ServiceBay keeps none. A search runs on the node, only hits travel.") },
  { title: say("Following"), text: say("It follows while you are at the end. Scroll up and it holds still, and says how many lines are new.") },
  { title: say("Share a line"), text: say("Choose a line and copy its address: it opens at that line.") },
];
