import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("It stays"), text: say("A shell lives on the hub: close the tab, come back from another device, and it is where you left it. It ends when you close it here, or type exit.") },
  { title: say("Shared"), text: say("Another account can look, or type as well, while you allow it. The smallest window decides the size.") },
  { title: say("Keys"), text: say("Ctrl Shift C copies, Ctrl Shift V pastes, Ctrl Shift F searches.") },
];
