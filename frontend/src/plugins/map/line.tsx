/** A line on the map: quiet, until there is trouble or its end is chosen. The arrow says who asks whom. */

import type { Edge, EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { useGraph } from "../../store/graph";
import type { Tone } from "../../wire/types.gen";
import { say } from "../../words/say";
import { curve, middle } from "./curve";
import type { Line } from "./fold";
import { useLineMark } from "./marks";
import { lineSays } from "./summary";

export type LineEdge = Edge<{ readonly line: Line }, "line">;

/** Arrows, once for the page: a marker takes its line's colour. */
export function Arrows() {
  return (
    <svg aria-hidden className="absolute size-0">
      <defs>
        <marker id="map-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
          <path d="M0 .8 7.2 4 0 7.2z" fill="context-stroke" />
        </marker>
      </defs>
    </svg>
  );
}

function LineView({ data, source, target, sourceX, sourceY, targetX, targetY }: EdgeProps<LineEdge>) {
  const mark = useLineMark(source, target);
  const said = useGraph((doc) => {
    if (doc === undefined || data === undefined) return "";
    const says = lineSays(doc, data.line);
    return [says.tone, says.active ? "1" : "", says.manual ? "1" : "", says.connections ?? "", says.text].join("\n");
  });
  const [tone = "ok", active, manual, connections = "", text = ""] = said.split("\n");
  const trouble = tone === "act" || tone === "look";
  const colour = trouble ? `var(--color-${tone as Tone})` : mark === "near" ? "var(--color-rim)" : "var(--color-edge)";
  const seen = connections !== "";
  // what a node publishes is on the cards; as lines all of it would be a broom
  if (data?.line.inward === true && !trouble && mark !== "near") return null;
  const at = middle(sourceX, sourceY, targetX, targetY);
  const words = [text, seen ? (connections === "0" ? "seen" : say("{connections} seen", { connections })) : ""].filter(Boolean).join(" · ");
  return (
    <>
      <path
        className="react-flow__edge-path"
        d={curve(sourceX, sourceY, targetX, targetY)}
        fill="none"
        style={{ stroke: colour, strokeWidth: seen || mark === "near" ? 2 : 1.25, strokeDasharray: manual === "1" ? "2 4" : active === "1" ? undefined : "6 4", opacity: mark === "dim" ? 0.25 : 1 }}
        markerEnd={seen || mark === "near" ? "url(#map-arrow)" : undefined}
      />
      {mark === "near" && words !== "" && (
        <text x={at.x} y={at.y} textAnchor="middle" className="pointer-events-none fill-soft stroke-canvas text-2xs [paint-order:stroke]" strokeWidth={4}>
          {words.length > 34 ? `${words.slice(0, 33)}…` : words}
        </text>
      )}
    </>
  );
}

export const edgeTypes = { line: memo(LineView) };
