/** The client's own plugins: navigation, routes, jumps, palette, cards and settings come from this list, and from what is registered behind it. */

import { containers } from "./containers";
import { gateway } from "./gateway";
import { installed } from "./installed";
import { logs } from "./logs";
import { map } from "./map";
import { monitoring } from "./monitoring";
import { nodes } from "./nodes";
import { overview } from "./overview";
import { registry } from "./registry";
import { routes } from "./routes";
import { services } from "./services";
import { images, networks, pods, secrets, volumes } from "./stock";
import { settings } from "./settings";
import { templates } from "./templates";
import { terminal } from "./terminal";
import type { Plugin } from "./types";

export const plugins: readonly Plugin[] = [overview, services, containers, nodes, monitoring, terminal, logs, templates, map, routes, gateway, pods, images, volumes, networks, secrets, settings, installed];

registry.set(plugins);
