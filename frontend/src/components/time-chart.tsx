/** A chart over time. uPlot is fetched with this module, which is no part of the first load. */

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatDayOfYear } from "../lib/time";
import { theme } from "../store/preferences";

const HEIGHT = 160;

export interface Line {
  /** A colour of the theme: `accent`. */
  readonly colour: string;
  readonly width?: number;
  readonly dash?: readonly number[];
}

export interface TimeChartProps {
  /** Of the axis, in ms. */
  readonly since: number;
  readonly until: number;
  /** Seconds, then a column for each line; a gap is null. */
  readonly columns: readonly [readonly number[], ...(readonly (number | null)[])[]];
  readonly lines: readonly Line[];
  /** Indexes of columns, the upper first, between which is filled. */
  readonly band?: readonly [number, number];
  readonly format: (value: number) => string;
  /** Where the axis ends; beyond the largest value where it is not given. */
  readonly most?: number;
  /** The axis ends there at least. */
  readonly least?: number;
  /** Drawn on top. */
  readonly draw?: (chart: uPlot, colour: (name: string) => string) => void;
  /** Charts of one name show the same moment. */
  readonly together?: string;
  /** Which row of the columns the pointer is at. */
  readonly onPoint?: (index: number | undefined) => void;
}

export function TimeChart(props: TimeChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let chart: uPlot | undefined;
    const draw = () => {
      chart?.destroy();
      chart = new uPlot(optionsOf(element, props), props.columns as uPlot.AlignedData, element);
    };
    draw();
    const sizes = new ResizeObserver(() => chart?.setSize({ width: element.clientWidth, height: HEIGHT }));
    sizes.observe(element);
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", draw);
    const leaveTheme = theme.subscribe(draw);
    return () => {
      sizes.disconnect();
      leaveTheme();
      system.removeEventListener("change", draw);
      chart?.destroy();
    };
  }, [props]);
  return <div ref={place} aria-hidden className="h-full overflow-hidden" />;
}

/** A colour of the theme as a canvas takes it. */
function colourOf(element: HTMLElement, name: string): string {
  element.style.color = `var(--color-${name})`;
  const colour = getComputedStyle(element).color;
  element.style.color = "";
  return colour;
}

function optionsOf(element: HTMLElement, { since, until, columns, lines, band, format, most, least = 1, draw, together, onPoint }: TimeChartProps): uPlot.Options {
  const colour = (name: string) => colourOf(element, name);
  const axis = { stroke: colour("faint"), font: "11px sans-serif", grid: { stroke: colour("line"), width: 1 }, ticks: { show: false } };
  const few = columns[0].length < 2;
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: onPoint !== undefined }, ...(together === undefined ? {} : { sync: { key: together } }) },
    scales: { x: { range: () => [since / 1000, until / 1000] }, y: { range: (_, __, top) => [0, most ?? Math.max(least, (top ?? 0) * 1.1)] } },
    axes: [
      { ...axis, size: 24, space: 70, values: (_, marks, __, ___, step) => marks.map((at) => markText(at, step)) },
      { ...axis, size: 58, space: 30, values: (_, marks) => marks.map((value) => (value === 0 ? "0" : format(value))) },
    ],
    series: [{}, ...lines.map((line) => ({ stroke: line.width === 0 ? "transparent" : colour(line.colour), width: line.width ?? 2, ...(line.dash === undefined ? {} : { dash: [...line.dash] }), points: { show: few && line.width !== 0, filter: line.width === 0 ? () => [] : alone } }))],
    ...(band === undefined ? {} : { bands: [{ series: [band[0], band[1]] as [number, number], fill: washed(colour("accent")) }] }),
    hooks: {
      ...(draw === undefined ? {} : { draw: [(chart) => draw(chart, colour)] }),
      ...(onPoint === undefined ? {} : { setCursor: [(chart) => onPoint(chart.cursor.idx ?? undefined)] }),
    },
  };
}

/** Values between two gaps: no line leads to them, so they are drawn as points. */
const alone: uPlot.Series.Points.Filter = (chart, series, show) => {
  if (show) return null;
  const values = Array.from<number | null | undefined>(chart.data[series] ?? []);
  const gap = (index: number) => values[index] === null || values[index] === undefined;
  return values.flatMap((_, index) => (!gap(index) && gap(index - 1) && gap(index + 1) ? [index] : []));
};

/** The same colour, hardly there. */
function washed(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, "rgba($1, 0.18)");
}


/** '14:00' where marks are hours apart, '21 Nov' where they are days. */
function markText(at: number, step: number): string {
  const date = new Date(at * 1000);
  if (step < 86_400) return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
  return formatDayOfYear(date.getTime());
}
