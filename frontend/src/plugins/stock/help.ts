import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("In use"), text: say("By a container, running or not. What is unused can be cleaned up; you see what would go and how much is gained before anything does.") },
  { title: say("Made by a file"), text: say("What a Quadlet file makes comes back when its unit starts; delete the file's service to be rid of it.") },
];
