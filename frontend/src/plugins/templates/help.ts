import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: "What one is", text: "Files with questions: the answers fill them, the plan shows what would be written, and a step that fails takes back what went before." },
  { title: "Your own", text: "Add a git repository as a registry. What it has is read, never run; an update shows what changed before it is taken." },
  { title: "Afterwards", text: "The files are yours. A newer version of the template is offered as a change to them, with yours kept." },
];
