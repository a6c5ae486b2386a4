/** The tab *Terminal* of a node, a service or a container, fetched when it is first looked at. */

import type { ComponentType } from "react";
import { useRefusal } from "../../store/session";
import { Denied } from "../denied";
import { late } from "../late";
import { Skeleton } from "../notice";

const coming = <Skeleton />;

/** Its address may have been typed, or sent by somebody who may. */
function forOperators<Props extends object>(View: ComponentType<Props>): ComponentType<Props> {
  return function Guarded(props: Props) {
    return useRefusal("operate") === undefined ? <View {...props} /> : <Denied need="operate" />;
  };
}

export const ContainerTerminalTab = forOperators(late(async () => (await import("./start")).ContainerTerminal, coming).View);
export const ServiceTerminalTab = forOperators(late(async () => (await import("./start")).ServiceTerminal, coming).View);
export const NodeTerminalTab = forOperators(late(async () => (await import("./start")).NodeTerminal, coming).View);
