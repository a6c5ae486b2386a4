/** The tab *Terminal* of a node, a service or a container, fetched when it is first looked at. */

import { lazy, Suspense, type ComponentProps } from "react";
import { Skeleton } from "../notice";

const Container = lazy(async () => ({ default: (await import("./start")).ContainerTerminal }));
const Service = lazy(async () => ({ default: (await import("./start")).ServiceTerminal }));
const Node = lazy(async () => ({ default: (await import("./start")).NodeTerminal }));

export const ContainerTerminalTab = (props: ComponentProps<typeof Container>) => (
  <Suspense fallback={<Skeleton />}>
    <Container {...props} />
  </Suspense>
);

export const ServiceTerminalTab = (props: ComponentProps<typeof Service>) => (
  <Suspense fallback={<Skeleton />}>
    <Service {...props} />
  </Suspense>
);

export const NodeTerminalTab = (props: ComponentProps<typeof Node>) => (
  <Suspense fallback={<Skeleton />}>
    <Node {...props} />
  </Suspense>
);
