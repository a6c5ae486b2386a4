/** The icon of a kind of thing; its name stands beside it, or in its title. */

import { Box, Boxes, Cable, CircleHelp, Globe, Layers, Link2, Router, Server, Share2, Waypoints } from "lucide-react";
import type { GraphNodeKind } from "../../wire/types.gen";
import { KIND } from "./model";

const ICON: Record<GraphNodeKind, typeof Box> = {
  internet: Globe, gateway: Router, node: Server, proxy: Waypoints, service: Layers, pod: Boxes, container: Box, network: Share2, link: Link2, device: Cable, missing: CircleHelp,
};

export function KindIcon({ kind, size = 14 }: { readonly kind: GraphNodeKind; readonly size?: number }) {
  const Icon = ICON[kind];
  return (
    <span title={KIND[kind]} className="shrink-0 text-faint">
      <Icon size={size} strokeWidth={1.75} aria-hidden />
    </span>
  );
}
