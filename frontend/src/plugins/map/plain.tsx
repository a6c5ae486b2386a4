/** Cards without words, a few shapes for each box: what a big map shows from far away, while it moves, and in small. */

import { memo, useMemo } from "react";
import { useGraph } from "../../store/graph";
import { useStore } from "../../store/store";
import type { Card, Drawn } from "./fold";
import type { Spot } from "./layout";
import { markOf, marks } from "./marks";
import type { Places } from "./sight";
import { cardSays } from "./summary";

/** Trouble is filled, so that it is seen from any distance. */
const LOOK = {
  plain: "fill-raised stroke-edge", dim: "fill-none stroke-edge/60", hit: "fill-raised stroke-accent stroke-5",
  act: "fill-act stroke-act", look: "fill-look stroke-look", dimact: "fill-none stroke-act", dimlook: "fill-none stroke-look",
  words: "fill-none stroke-track stroke-8",
} as const;
type Look = keyof typeof LOOK;

interface Props {
  readonly drawn: Drawn;
  readonly places: Places;
}

export const Plain = memo(function Plain({ drawn, places }: Props) {
  const groups = useMemo(() => {
    const found = new Map<string, Card[]>();
    for (const card of drawn.cards) if (!card.isBox) found.set(card.box ?? "", [...(found.get(card.box ?? "") ?? []), card]);
    return [...found];
  }, [drawn]);
  return groups.map(([box, cards]) => <Group key={box} cards={cards} places={places} />);
});

function Group({ cards, places }: { readonly cards: readonly Card[]; readonly places: Places }) {
  const said = useGraph((doc) => cards.map((card) => (doc === undefined ? "off 0" : brief(cardSays(doc, card)))).join("\n"));
  const marked = useStore(marks, (now) => cards.map(({ id }) => (markOf(now, id) === "dim" ? "dim" : now.hits === undefined ? "" : "hit")).join("\n"));
  const shapes = useMemo(() => {
    const mark = marked.split("\n");
    const found = new Map<Look, string>();
    const add = (look: Look, d: string) => found.set(look, (found.get(look) ?? "") + d);
    for (const [index, each] of said.split("\n").entries()) {
      const [tone = "off", letters] = each.split(" ");
      const spot = places.get(cards[index]?.id ?? "");
      if (spot === undefined) continue;
      const look = lookOf(tone, mark[index] ?? "");
      add(look, rounded(spot));
      if (look === "plain" || look === "hit") add("words", `M${spot.x + 28} ${spot.y + 18}h${Math.min(Number(letters) * 7, spot.width - 60)}`);
    }
    return [...found].toSorted(([a], [b]) => Number(a === "words") - Number(b === "words"));
  }, [cards, places, said, marked]);
  return shapes.map(([look, d]) => <path key={look} d={d} className={LOOK[look]} />);
}

const brief = (says: ReturnType<typeof cardSays>): string => `${says?.tone ?? "off"} ${says?.label.length ?? 0}`;

function lookOf(tone: string, mark: string): Look {
  if (tone === "act" || tone === "look") return mark === "dim" ? `dim${tone}` : tone;
  return mark === "dim" || mark === "hit" ? mark : "plain";
}

const CORNER = 8;
function rounded({ x, y, width, height }: Spot): string {
  const [across, down] = [width - 2 * CORNER, height - 2 * CORNER];
  const turn = (right: number, below: number) => `a${CORNER} ${CORNER} 0 0 1 ${right * CORNER} ${below * CORNER}`;
  return `M${x + CORNER} ${y}h${across}${turn(1, 1)}v${down}${turn(-1, 1)}h${-across}${turn(-1, -1)}v${-down}${turn(1, -1)}z`;
}

/** Names of open nodes, as large from far away as their words are elsewhere, with how much in them needs a person. */
export function Names({ drawn, places, scale }: Props & { readonly scale: number }) {
  return (
    <svg aria-hidden className="map-layer z-3">
      {drawn.cards.map((card) => {
        const spot = card.isBox ? places.get(card.id) : undefined;
        return spot !== undefined && <Name key={card.id} card={card} spot={spot} scale={scale} inside={drawn.cards.filter((each) => each.box === card.id)} />;
      })}
    </svg>
  );
}

const SIZE_PX = 13;
const LETTER_PX = 8;
function Name({ card, inside, spot, scale }: { readonly card: Card; readonly inside: readonly Card[]; readonly spot: Spot; readonly scale: number }) {
  const label = useGraph((doc) => doc?.nodes[card.id]?.label ?? "");
  const trouble = useGraph((doc) => (doc === undefined ? 0 : inside.filter((each) => ["act", "look"].includes(cardSays(doc, each)?.tone ?? "")).length));
  const room = Math.floor(spot.width / scale / LETTER_PX) - (trouble > 0 ? 3 : 0);
  return (
    <text x={spot.x + 6 * scale} y={spot.y + 14 * scale} fontSize={SIZE_PX * scale} strokeWidth={4 * scale} className="fill-ink stroke-side font-semibold [paint-order:stroke]">
      {label.length > room ? `${label.slice(0, Math.max(1, room - 1))}…` : label}
      {trouble > 0 && <tspan className="fill-act"> ▲ {trouble}</tspan>}
    </text>
  );
}
