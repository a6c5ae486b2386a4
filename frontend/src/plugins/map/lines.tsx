/** All lines of the map, in one layer: quiet, until there is trouble or an end is chosen. The arrow says who asks whom. */

import { memo, useMemo } from "react";
import { useGraph } from "../../store/graph";
import { useStore } from "../../store/store";
import type { GraphDocument } from "../../wire/types.gen";
import { say } from "../../words/say";
import { arrives, curve, leaves } from "./curve";
import type { Drawn, Line } from "./fold";
import { HEAD, type Point } from "./layout";
import { LABEL, placeLabels, type Wanted } from "./labels";
import { marks, useLineMark } from "./marks";
import type { Places } from "./sight";
import { lineSays } from "./summary";

interface Props {
  readonly drawn: Drawn;
  readonly places: Places;
}

interface Ends {
  readonly line: Line;
  readonly from: Point;
  readonly to: Point;
}

function useEnds({ drawn, places }: Props): readonly Ends[] {
  return useMemo(() => {
    const boxes = new Set(drawn.cards.flatMap((card) => (card.isBox ? [card.id] : [])));
    return drawn.lines.flatMap((line) => {
      const [source, target] = [places.get(line.source), places.get(line.target)];
      return source === undefined || target === undefined ? [] : [{ line, from: leaves(source, line.inward, boxes.has(line.source)), to: arrives(target, boxes.has(line.target)) }];
    });
  }, [drawn, places]);
}

export function Lines(props: Props) {
  const ends = useEnds(props);
  return (
    <svg aria-hidden className="map-layer z-1">
      <defs>
        <marker id="map-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
          <path d="M0 .8 7.2 4 0 7.2z" fill="context-stroke" />
        </marker>
      </defs>
      {ends.map(({ line, from, to }) => (
        <OneLine key={line.id} line={line} d={curve(from, to)} />
      ))}
    </svg>
  );
}

const STROKE = { act: "stroke-act", look: "stroke-look", near: "stroke-rim", quiet: "stroke-edge" } as const;

const OneLine = memo(function OneLine({ line, d }: { readonly line: Line; readonly d: string }) {
  const mark = useLineMark(line.source, line.target);
  const said = useGraph((doc) => {
    if (doc === undefined) return "";
    const says = lineSays(doc, line);
    return [says.tone, says.manual ? "drawn" : says.active ? "" : "off", says.connections === undefined ? "" : "seen"].join(" ");
  });
  const [tone = "ok", kind, seen] = said.split(" ");
  const trouble = tone === "act" || tone === "look";
  // what a node publishes is on the cards; as lines all of it would be a broom
  if (line.inward && !trouble && mark !== "near") return null;
  const strong = seen === "seen" || mark === "near";
  // an opacity of the whole would make a layer of each line
  return <path d={d} fill="none" className={STROKE[trouble ? tone : mark === "near" ? "near" : "quiet"]} strokeWidth={strong ? 2 : 1.25} strokeDasharray={kind === "drawn" ? "2 4" : kind === "off" ? "6 4" : undefined} strokeOpacity={mark === "dim" ? 0.25 : undefined} markerEnd={strong ? "url(#map-arrow)" : undefined} />;
});

/** What the lines at the chosen card say. */
export function Labels(props: Props) {
  const { drawn, places } = props;
  const ends = useEnds(props);
  const focus = useStore(marks, (now) => now.focus);
  const near = useMemo(() => ends.filter(({ line }) => line.source === focus || line.target === focus), [ends, focus]);
  const said = useGraph((doc) => (doc === undefined ? "" : near.map(({ line }) => wordsOf(doc, line)).join("\n")));
  const labels = useMemo(() => {
    const words = said.split("\n");
    const cards = drawn.cards.flatMap((card) => {
      const spot = places.get(card.id);
      return spot === undefined ? [] : [card.isBox ? { ...spot, height: HEAD } : spot];
    });
    const wanted = near.flatMap(({ line, from, to }, index): Wanted[] => {
      const other = places.get(line.source === focus ? line.target : line.source);
      return other === undefined || !words[index] ? [] : [{ id: line.id, words: words[index], from, to, other }];
    });
    return placeLabels(wanted, cards);
  }, [near, said, focus, drawn, places]);
  if (labels.length === 0) return null;
  return (
    <svg aria-hidden className="map-layer map-labels z-3">
      {labels.map((label) => (
        <g key={label.id}>
          <rect x={label.x} y={label.y} width={label.width} height={label.height} rx={3} className="fill-canvas" />
          <text x={label.x + LABEL.pad} y={label.y + 11} className="fill-soft text-2xs">
            {label.words}
          </text>
        </g>
      ))}
    </svg>
  );
}

function wordsOf(doc: GraphDocument, line: Line): string {
  const { text, connections } = lineSays(doc, line);
  return [text, connections === undefined ? "" : connections === 0 ? say("seen") : say("{connections} seen", { connections })].filter(Boolean).join(" · ").replaceAll("\n", " ");
}
