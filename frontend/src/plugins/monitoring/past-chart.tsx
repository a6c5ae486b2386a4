/** The chart of latencies. uPlot is fetched with this module, which is no part of the first load. */

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { theme } from "../../store/preferences";
import type { CheckPast } from "../../wire/types.gen";
import { columnsOf, formatLatency } from "./past-model";

const HEIGHT = 160;
const MARK = 4;

export function PastChart({ past }: { readonly past: CheckPast }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let chart: uPlot | undefined;
    const draw = () => {
      chart?.destroy();
      chart = new uPlot(optionsOf(element, past), columnsOf(past), element);
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
  }, [past]);
  return <div ref={place} aria-hidden className="h-full overflow-hidden" />;
}

/** A colour of the theme as a canvas takes it. */
function colourOf(element: HTMLElement, name: string): string {
  element.style.color = `var(--color-${name})`;
  const colour = getComputedStyle(element).color;
  element.style.color = "";
  return colour;
}

function optionsOf(element: HTMLElement, past: CheckPast): uPlot.Options {
  const colour = (name: string) => colourOf(element, name);
  const axis = { stroke: colour("faint"), font: "11px sans-serif", grid: { stroke: colour("line"), width: 1 }, ticks: { show: false } };
  const act = colour("act");
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { range: () => [past.since / 1000, past.until / 1000] }, y: { range: (_, __, most) => [0, Math.max(1, (most ?? 0) * 1.1)] } },
    axes: [
      { ...axis, size: 24, space: 70, values: (_, marks, __, ___, step) => marks.map((at) => markText(at, step)) },
      { ...axis, size: 52, space: 30, values: (_, marks) => marks.map((ms) => (ms === 0 ? "0" : formatLatency(ms))) },
    ],
    series: [
      {},
      { stroke: colour("accent"), width: 2, points: { show: past.points.length < 2 } },
      { stroke: colour("rim"), width: 1, dash: [4, 3], points: { show: false } },
      { show: true, scale: "failed", paths: () => null, points: { show: false } },
    ],
    hooks: { draw: [(chart) => drawFailures(chart, act)] },
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** '14:00' where marks are hours apart, '21 Nov' where they are days. */
function markText(at: number, step: number): string {
  const date = new Date(at * 1000);
  if (step < 86_400) return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ""}`;
}

/** A triangle at the foot wherever something failed: a shape as well as a colour. */
function drawFailures(chart: uPlot, colour: string): void {
  const { ctx } = chart;
  const size = MARK * devicePixelRatio;
  const foot = chart.bbox.top + chart.bbox.height;
  ctx.fillStyle = colour;
  (chart.data[3] ?? []).forEach((failed, index) => {
    if (!failed) return;
    const x = chart.valToPos(chart.data[0][index] ?? 0, "x", true);
    ctx.beginPath();
    ctx.moveTo(x, foot - 2 * size);
    ctx.lineTo(x + size, foot);
    ctx.lineTo(x - size, foot);
    ctx.fill();
  });
}
