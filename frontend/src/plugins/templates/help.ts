import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("What one is"), text: say("Files with questions: the answers fill them, the plan shows what would be written, and a step that fails takes back what went before.") },
  { title: say("Your own"), text: say("Add a git repository as a registry. What it has is read, never run; an update shows what changed before it is taken.") },
  { title: say("Afterwards"), text: say("The files are yours. A newer version of the template is offered as a change to them, with yours kept.") },
];
