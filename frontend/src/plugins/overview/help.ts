import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("What is shown first"), text: say("What needs a person, worst first, each with its reason in words and the one thing that helps. Red needs you now, amber wants a look. Where nothing is listed, everything that should run does.") },
  { title: say("Nodes"), text: say("A node is a Linux machine and one of its users. A click on its name at the left narrows every page to it; a second click lets go.") },
  { title: say("Old values"), text: say("What a node that is away last said stays on the page, grey and with its age.") },
];
