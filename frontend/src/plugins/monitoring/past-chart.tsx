/** The chart of latencies, with a mark wherever something failed. Fetched when it is first looked at. */

import { useMemo } from "react";
import type uPlot from "uplot";
import { TimeChart, type Line, type TimeChartProps } from "../../components/time-chart";
import type { CheckPast } from "../../wire/types.gen";
import { columnsOf, formatLatency } from "./past-model";

const MARK = 4;
const LINES: readonly Line[] = [{ colour: "accent" }, { colour: "rim", width: 1, dash: [4, 3] }];

export function PastChart({ past }: { readonly past: CheckPast }) {
  const props = useMemo<TimeChartProps>(() => {
    const [at, half, most, failed] = columnsOf(past);
    return { since: past.since, until: past.until, columns: [at, half, most], lines: LINES, format: formatLatency, draw: (chart, colour) => drawFailures(chart, failed, colour("act")) };
  }, [past]);
  return <TimeChart {...props} />;
}

/** A triangle at the foot wherever something failed: a shape as well as a colour. */
function drawFailures(chart: uPlot, failures: readonly number[], colour: string): void {
  const { ctx } = chart;
  const size = MARK * devicePixelRatio;
  const foot = chart.bbox.top + chart.bbox.height;
  ctx.fillStyle = colour;
  failures.forEach((failed, index) => {
    if (!failed) return;
    const x = chart.valToPos(chart.data[0][index] ?? 0, "x", true);
    ctx.beginPath();
    ctx.moveTo(x, foot - 2 * size);
    ctx.lineTo(x + size, foot);
    ctx.lineTo(x - size, foot);
    ctx.fill();
  });
}
