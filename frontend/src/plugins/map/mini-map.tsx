/** The whole map, small, with a frame around what is in sight. Pressed or dragged, it leads there. */

import { useReactFlow, useStore, useViewport } from "@xyflow/react";
import { memo, useMemo, type PointerEvent } from "react";
import { say } from "../../words/say";
import type { Drawn } from "./fold";
import { boundsOf, type Bounds } from "./layout";
import { Plain } from "./plain";
import type { Places } from "./sight";

const SIZE = { width: 160, height: 110 } as const;

interface Props {
  readonly drawn: Drawn;
  readonly places: Places;
}

export function MiniMap({ drawn, places }: Props) {
  const flow = useReactFlow();
  const bounds = useMemo(() => padded(boundsOf([...places.values()])), [places]);
  const scale = SIZE.width / bounds.width;
  const lead = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    event.currentTarget.setPointerCapture(event.pointerId);
    void flow.setCenter(bounds.x + (event.clientX - box.left) / scale, bounds.y + (event.clientY - box.top) / scale, { zoom: flow.getZoom() });
  };
  return (
    <div role="img" aria-label={say("The whole map, small")} data-map-small className="absolute right-3 bottom-3 z-5 touch-none overflow-hidden rounded-md border border-line bg-canvas max-md:hidden" style={SIZE} onPointerDown={lead} onPointerMove={lead}>
      <Small drawn={drawn} places={places} bounds={bounds} />
      <Frame bounds={bounds} scale={scale} />
    </div>
  );
}

const Small = memo(function Small({ drawn, places, bounds }: Props & { readonly bounds: Bounds }) {
  return (
    <svg aria-hidden viewBox={`${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}`} className="map-small size-full">
      {drawn.cards.map((card) => {
        const spot = card.isBox ? places.get(card.id) : undefined;
        return spot !== undefined && <rect key={card.id} {...spot} rx={10} className="fill-side stroke-line" />;
      })}
      <Plain drawn={drawn} places={places} />
    </svg>
  );
});

function Frame({ bounds, scale }: { readonly bounds: Bounds; readonly scale: number }) {
  const { x, y, zoom } = useViewport();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const [left, top] = [(-x / zoom - bounds.x) * scale, (-y / zoom - bounds.y) * scale];
  const [wide, high] = [(width * scale) / zoom, (height * scale) / zoom];
  // four lines that are moved and stretched: a frame with a size of its own would be laid out and painted with each step
  return (
    <>
      <Edge x={left} y={top} wide={wide} high={1} />
      <Edge x={left} y={top + high - 1} wide={wide} high={1} />
      <Edge x={left} y={top} wide={1} high={high} />
      <Edge x={left + wide - 1} y={top} wide={1} high={high} />
    </>
  );
}

const Edge = ({ x, y, wide, high }: Readonly<Record<"x" | "y" | "wide" | "high", number>>) => (
  <div className="absolute top-0 left-0 size-px origin-top-left bg-accent will-change-transform" style={{ transform: `translate(${x}px, ${y}px) scale(${wide}, ${high})` }} />
);

/** A little air around it, and as wide for its height as it is shown. */
function padded({ x, y, width, height }: Bounds): Bounds {
  const wide = Math.max(width * 1.08, (height * 1.08 * SIZE.width) / SIZE.height, 1);
  const high = (wide * SIZE.height) / SIZE.width;
  return { x: x - (wide - width) / 2, y: y - (high - height) / 2, width: wide, height: high };
}
