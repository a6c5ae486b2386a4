/**
 * The terminal in the page's own colours. Contrast is held by xterm, which moves what falls short of AA: white letters darken on a
 * light page and stay white on a background that a program paints black.
 */

import type { ITheme } from "@xterm/xterm";

/** WCAG AA for text. */
export const CONTRAST = 4.5;

type Sixteen = Pick<
  Required<ITheme>,
  "black" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "white" | "brightBlack" | "brightRed" | "brightGreen" | "brightYellow" | "brightBlue" | "brightMagenta" | "brightCyan" | "brightWhite"
>;

const LIGHT: Sixteen = {
  black: "#16191d", red: "#b42318", green: "#1c6a35", yellow: "#8f5600", blue: "#1a5a9c", magenta: "#7d3c98", cyan: "#0f6b77", white: "#c9cdd3",
  brightBlack: "#5f6670", brightRed: "#c93a2c", brightGreen: "#24803f", brightYellow: "#9c6200", brightBlue: "#2069b5", brightMagenta: "#8e4bab", brightCyan: "#147885", brightWhite: "#ffffff",
};
const DARK: Sixteen = {
  black: "#2d3136", red: "#ff8e84", green: "#83cf9b", yellow: "#e8b455", blue: "#7db6f0", magenta: "#d0a3e6", cyan: "#74cbd8", white: "#cfd4da",
  brightBlack: "#8c939d", brightRed: "#ffaaa2", brightGreen: "#a1e0b4", brightYellow: "#f3cb80", brightBlue: "#a3cdf7", brightMagenta: "#dfc0ef", brightCyan: "#9adde6", brightWhite: "#ffffff",
};

/** What the tokens are at this moment: xterm draws on a canvas, where `light-dark()` means nothing. */
export function readTheme(beside: HTMLElement): ITheme {
  const probe = document.createElement("span");
  beside.append(probe);
  const read = (colour: string) => {
    probe.style.color = colour;
    return getComputedStyle(probe).color;
  };
  const canvas = read("var(--color-canvas)");
  const dark = read("light-dark(rgb(0 0 0), rgb(255 255 255))") === "rgb(255, 255, 255)";
  const theme: ITheme = {
    ...(dark ? DARK : LIGHT),
    background: canvas,
    foreground: read("var(--color-ink)"),
    cursor: read("var(--color-accent)"),
    cursorAccent: canvas,
    selectionBackground: dark ? "#2f5568" : "#b9d9e8",
    selectionInactiveBackground: dark ? "#33383e" : "#dde1e5",
    scrollbarSliderBackground: read("var(--color-edge)"),
    scrollbarSliderHoverBackground: read("var(--color-rim)"),
    scrollbarSliderActiveBackground: read("var(--color-rim)"),
  };
  probe.remove();
  return theme;
}

export const readFont = (beside: HTMLElement): string => getComputedStyle(beside).getPropertyValue("--font-mono").trim() || "monospace";
