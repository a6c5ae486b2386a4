/** The map as a file: SVG from its layout, PNG from that. */

import type { GraphDocument, Tone } from "../../wire/types.gen";
import type { Laid } from "./use-layout";
import { svgOf, type Ink, type Picture } from "./svg";

const TONES: Record<Tone, string> = { ok: "load", look: "look", act: "act", busy: "accent", off: "faint" };
/** Chromium's and Firefox's canvases go further, Safari's does not. */
const MOST_PX = 8000;

/** The colours of the theme that is shown. */
function inkNow(): Ink {
  const probe = document.createElement("span");
  document.body.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--color-${name})`;
    return getComputedStyle(probe).color;
  };
  const ink: Ink = {
    canvas: colour("canvas"), raised: colour("raised"), side: colour("side"), line: colour("edge"), edge: colour("rim"), ink: colour("ink"), soft: colour("soft"),
    tone: { ok: colour(TONES.ok), look: colour(TONES.look), act: colour(TONES.act), busy: colour(TONES.busy), off: colour(TONES.off) },
  };
  probe.remove();
  return ink;
}

export const pictureOf = (doc: GraphDocument, { drawn, spots }: Laid): Picture => svgOf(doc, drawn, spots, inkNow());

export function saveSvg(picture: Picture): void {
  save(new Blob([picture.text], { type: "image/svg+xml" }), "network-map.svg");
}

export async function savePng(picture: Picture): Promise<void> {
  const scale = Math.min(2, MOST_PX / Math.max(picture.width, picture.height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob !== null) save(blob, "network-map.png");
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
