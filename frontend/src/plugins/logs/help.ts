import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: "Where the lines are", text: "In the journals and container logs of your nodes: ServiceBay keeps none. A search runs on the node, only hits travel." },
  { title: "Following", text: "It follows while you are at the end. Scroll up and it holds still, and says how many lines are new." },
  { title: "Share a line", text: "Choose a line and copy its address: it opens at that line." },
];
