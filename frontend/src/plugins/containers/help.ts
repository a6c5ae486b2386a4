import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("Where they come from"), text: say("Every container of your nodes' users, whoever started it. Not managed means that no unit starts it again after a restart of the machine: adopt it to change that.") },
  { title: say("Numbers"), text: say("CPU is of one core, so 200 % are two cores. Memory is what the kernel counts for its cgroup.") },
  { title: say("Shell and logs"), text: say("A container's page opens a shell in it, or a helper beside it where it has none, and follows what it writes.") },
];
