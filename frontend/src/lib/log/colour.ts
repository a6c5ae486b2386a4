/** Colours that programs ask for, made readable on both themes' ground. Pure. */

export type Rgb = readonly [number, number, number];

/** The canvas of both themes, as in `index.css`. */
const LIGHT: Rgb = [252, 252, 252];
const DARK: Rgb = [19, 21, 23];
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
/** WCAG AA for text of this size is 4.5; a little more, because rows are tinted when chosen. */
const ENOUGH = 5.9;
const STEP = 0.08;

/** The sixteen named colours, as terminals commonly draw them. */
const NAMED: readonly Rgb[] = [
  [60, 64, 70], [205, 49, 49], [13, 140, 85], [178, 130, 10], [36, 114, 200], [170, 60, 170], [17, 140, 165], [170, 175, 180],
  [110, 116, 124], [241, 76, 76], [35, 190, 120], [215, 175, 30], [59, 142, 234], [214, 112, 214], [41, 184, 219], [229, 229, 229],
];
const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** A colour of the 256: sixteen named, a cube of six steps, a ramp of greys. */
export function indexed(index: number): Rgb | undefined {
  if (index < 16) return NAMED[index];
  if (index > 255) return undefined;
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return [grey, grey, grey];
  }
  const at = index - 16;
  return [CUBE[Math.floor(at / 36)] ?? 0, CUBE[Math.floor(at / 6) % 6] ?? 0, CUBE[at % 6] ?? 0];
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** WCAG's ratio, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

/** The colour, as far towards black or white as it must be to be read on `ground`. */
export function readable(colour: Rgb, ground: Rgb): Rgb {
  const towards = luminance(ground) > 0.18 ? BLACK : WHITE;
  let now = colour;
  for (let share = STEP; contrast(now, ground) < ENOUGH && share < 1; share += STEP) {
    now = mix(colour, towards, share);
  }
  return now;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [at(0), at(1), at(2)];
}

const css = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`;

/** As CSS: on the page's own ground it differs between the themes, on a ground of its own it does not. */
export function inkOf(colour: Rgb, ground: Rgb | undefined): string {
  if (ground !== undefined) return css(readable(colour, ground));
  return `light-dark(${css(readable(colour, LIGHT))}, ${css(readable(colour, DARK))})`;
}

export const groundOf = (colour: Rgb): string => css(colour);

/** What text without a colour has on a ground of its own. */
export const plainInkOn = (ground: Rgb): string => css(contrast(BLACK, ground) > contrast(WHITE, ground) ? BLACK : WHITE);
