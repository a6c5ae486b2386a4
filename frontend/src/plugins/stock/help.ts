import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: "In use", text: "By a container, running or not. What is unused can be cleaned up; you see what would go and how much is gained before anything does." },
  { title: "Made by a file", text: "What a Quadlet file makes comes back when its unit starts; delete the file's service to be rid of it." },
];
