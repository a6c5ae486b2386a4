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
  plain: "fill-raised stroke-edge", dim: "fill-none stroke-line", hit: "fill-raised stroke-accent stroke-3",
  act: "fill-act stroke-act", look: "fill-look stroke-look", dimact: "fill-none stroke-act", dimlook: "fill-none stroke-look",
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
  const tones = useGraph((doc) => cards.map((card) => (doc && cardSays(doc, card)?.tone) ?? "off").join(" "));
  const dims = useStore(marks, (now) => cards.map(({ id }) => (markOf(now, id) === "dim" ? "dim" : now.hits === undefined ? "" : "hit")).join(" "));
  const shapes = useMemo(() => {
    const marked = dims.split(" ");
    const found = new Map<Look, string>();
    for (const [index, tone] of tones.split(" ").entries()) {
      const spot = places.get(cards[index]?.id ?? "");
      const look = lookOf(tone, marked[index] ?? "");
      if (spot !== undefined) found.set(look, (found.get(look) ?? "") + rounded(spot));
    }
    return [...found];
  }, [cards, places, tones, dims]);
  return shapes.map(([look, d]) => <path key={look} d={d} className={LOOK[look]} />);
}

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
