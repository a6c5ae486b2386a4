/** The map as an SVG picture, written from its layout: what is drawn, where it stands, in the colours given. Pure. */

import type { GraphDocument, Tone } from "../../wire/types.gen";
import { arrives, curve, leaves } from "./curve";
import type { Card, Drawn } from "./fold";
import { absolute, HEAD, type Spot, type Spots } from "./layout";
import { cardSays, lineSays } from "./summary";

export interface Ink {
  readonly canvas: string;
  readonly raised: string;
  readonly side: string;
  readonly line: string;
  readonly edge: string;
  readonly ink: string;
  readonly soft: string;
  readonly tone: Readonly<Record<Tone, string>>;
}

const MARGIN = 24;
const MARK: Record<Tone, (colour: string) => string> = {
  ok: (colour) => `<circle cx="6" cy="6" r="3.2" fill="${colour}"/>`,
  look: (colour) => `<circle cx="6" cy="6" r="4.2" fill="none" stroke="${colour}" stroke-width="1.6"/><path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" fill="${colour}"/>`,
  act: (colour) => `<path d="M6 1 11.4 10.6H.6z" fill="${colour}"/>`,
  busy: (colour) => `<path d="M6 1.6a4.4 4.4 0 1 1-4.4 4.4" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linecap="round"/>`,
  off: (colour) => `<circle cx="6" cy="6" r="3.6" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
};

export interface Picture {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

export function svgOf(doc: GraphDocument, drawn: Drawn, spots: Spots, ink: Ink): Picture {
  const placed = drawn.cards.flatMap((card) => {
    const spot = absolute(drawn, spots, card.id);
    return spot === undefined ? [] : [{ card, spot }];
  });
  const left = Math.min(0, ...placed.map(({ spot }) => spot.x)) - MARGIN;
  const top = Math.min(0, ...placed.map(({ spot }) => spot.y)) - MARGIN;
  const width = Math.ceil(Math.max(0, ...placed.map(({ spot }) => spot.x + spot.width)) + MARGIN - left);
  const height = Math.ceil(Math.max(0, ...placed.map(({ spot }) => spot.y + spot.height)) + MARGIN - top);
  const at = new Map(placed.map((each) => [each.card.id, each]));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" role="img" aria-label="Network map">`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${ink.canvas}"/>`,
    ...placed.filter(({ card }) => card.isBox).map(({ card, spot }) => box(doc, card, spot, ink)),
    ...drawn.lines.filter((line) => !line.inward).map((line) => {
      const [source, target] = [at.get(line.source), at.get(line.target)];
      if (source === undefined || target === undefined) return "";
      const says = lineSays(doc, line);
      const from = leaves(source.spot, line.inward, source.card.isBox);
      const to = arrives(target.spot, target.card.isBox);
      const quiet = says.tone === "ok" || says.tone === "off" || says.tone === "busy";
      const dash = says.manual ? ' stroke-dasharray="2 4"' : says.active ? "" : ' stroke-dasharray="6 4"';
      return `<path d="${curve(from, to)}" fill="none" stroke="${quiet ? ink.edge : ink.tone[says.tone]}" stroke-width="${says.connections === undefined ? 1.2 : 2}"${dash}><title>${escape(says.text)}</title></path>`;
    }),
    ...placed.filter(({ card }) => !card.isBox).map(({ card, spot }) => cardOf(doc, card, spot, ink)),
    "</svg>",
  ];
  return { text: parts.join("\n"), width, height };
}

function box(doc: GraphDocument, card: Card, spot: Spot, ink: Ink): string {
  const says = cardSays(doc, card);
  return `<rect x="${spot.x}" y="${spot.y}" width="${spot.width}" height="${spot.height}" rx="10" fill="${ink.side}" stroke="${ink.line}"/>${words(says?.label ?? "", spot.x + 32, spot.y + HEAD / 2 + 5, spot.width - 44, 13, ink.ink, true)}${mark(says?.tone ?? "off", spot.x + 14, spot.y + HEAD / 2 - 6, ink)}`;
}

function cardOf(doc: GraphDocument, card: Card, spot: Spot, ink: Ink): string {
  const says = cardSays(doc, card);
  if (says === undefined) return "";
  const colour = says.tone === "act" || says.tone === "look" ? ink.tone[says.tone] : ink.line;
  return `<rect x="${spot.x}" y="${spot.y}" width="${spot.width}" height="${spot.height}" rx="7" fill="${ink.raised}" stroke="${colour}"/>${mark(says.tone, spot.x + 10, spot.y + 10, ink)}${words(says.label, spot.x + 28, spot.y + 20, spot.width - 36, 13, ink.ink, true)}${words(says.more, spot.x + 28, spot.y + 36, spot.width - 36, 11, ink.soft)}`;
}

const mark = (tone: Tone, x: number, y: number, ink: Ink): string => `<g transform="translate(${x} ${y})">${MARK[tone](ink.tone[tone])}</g>`;

/** About so many letters fit; the rest is cut, with the whole as the text's title. */
function words(text: string, x: number, y: number, room: number, size: number, colour: string, bold = false): string {
  const most = Math.floor(room / (size * 0.56));
  const shown = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${colour}"${bold ? ' font-weight="600"' : ""}>${escape(shown)}${shown === text ? "" : `<title>${escape(text)}</title>`}</text>`;
}

const escape = (text: string): string => text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter] ?? letter);
