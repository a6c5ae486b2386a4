/** The tab *Terminal* of a node, a service or a container, fetched when it is first looked at. */

import { late } from "../late";
import { Skeleton } from "../notice";

const coming = <Skeleton />;

export const ContainerTerminalTab = late(async () => (await import("./start")).ContainerTerminal, coming).View;
export const ServiceTerminalTab = late(async () => (await import("./start")).ServiceTerminal, coming).View;
export const NodeTerminalTab = late(async () => (await import("./start")).NodeTerminal, coming).View;
