/** A chart of one or more lines, with what they are, what they were under the pointer, and the same in figures. */

import { useMemo, useState } from "react";
import { late } from "../../../components/late";
import type { TimeChartProps } from "../../../components/time-chart";
import { formatNumber } from "../../../lib/amount";
import { columnOf, formatValue, lineOf, momentText, momentsOf, pointText, saidOf, type ChartKind } from "../../../lib/load-past";
import type { LoadPast, LoadSeries } from "../../../wire/types.gen";
import { say } from "../../../words/say";

const chart = late(async () => (await import("../../../components/time-chart")).TimeChart);

export interface Course {
  readonly name: string;
  readonly series: LoadSeries;
}

interface Props {
  readonly kind: ChartKind;
  readonly courses: readonly Course[];
  readonly stretch: Pick<LoadPast, "since" | "until" | "stepS">;
  readonly note?: string | undefined;
}

export function LoadChart({ kind, courses, stretch, note }: Props) {
  const [at, setAt] = useState<number>();
  const props = useMemo(() => chartProps(kind, courses, stretch, setAt), [kind, courses, stretch]);
  const said = courses.map((each) => saidOf(each.series, each.name)).join("; ");
  return (
    <section className="min-w-0 border-t border-line px-4 py-3" data-chart={kind.id}>
      <h2 className="text-xs font-semibold text-soft">{kind.title}</h2>
      {courses.length === 0 ? (
        <p className="py-2 text-sm text-soft">{note}</p>
      ) : (
        <>
          <Key courses={courses} moment={at === undefined ? undefined : momentsOf(stretch)[at]} />
          <div className="h-40" role="img" aria-label={`${kind.title}: ${said}`}>
            <chart.View {...props} />
          </div>
          <Figures courses={courses} title={kind.title} />
        </>
      )}
    </section>
  );
}

function chartProps(kind: ChartKind, courses: readonly Course[], stretch: Props["stretch"], onPoint: (index: number | undefined) => void): TimeChartProps {
  const moments = momentsOf(stretch);
  const one = courses.length === 1 ? courses[0] : undefined;
  const means = courses.map(({ series }) => columnOf(moments, series, (point) => point.mean));
  const edges = one === undefined ? [] : [columnOf(moments, one.series, (point) => point.most), columnOf(moments, one.series, (point) => point.least)];
  const unit = courses[0]?.series.unit ?? "percent";
  return {
    since: stretch.since,
    until: stretch.until,
    columns: [moments.map((at) => at / 1000), ...means, ...edges],
    lines: [...courses.map((_, index) => ({ ...lineOf(index), width: 1.5 })), ...edges.map(() => ({ colour: "accent", width: 0 }))],
    ...(one === undefined ? {} : { band: [2, 3] as const }),
    format: (value) => (unit === "load" ? formatNumber(value, 2, 0) : formatValue(unit, value)),
    ...(kind.most === undefined ? {} : { most: kind.most }),
    ...(kind.least === undefined ? {} : { least: kind.least }),
    together: "load",
    onPoint,
  };
}

/** Which line is which; with the pointer on a chart, what each was then, else the last that is known. */
function Key({ courses, moment }: { readonly courses: readonly Course[]; readonly moment: number | undefined }) {
  return (
    <p className="mb-1.5 flex min-h-5 flex-wrap gap-x-4 text-xs text-soft">
      {courses.map(({ name, series }, index) => {
        const point = moment === undefined ? series.points.at(-1) : series.points.find((each) => each.at === moment);
        return (
          <span key={name} className="inline-flex items-center gap-1.5">
            <Stroke index={index} />
            {courses.length > 1 && <span>{name}</span>}
            <span className="num text-ink">{point === undefined ? say("not known") : pointText(series.unit, point)}</span>
          </span>
        );
      })}
      {moment !== undefined && <span className="num text-faint">{momentText(moment)}</span>}
    </p>
  );
}

function Stroke({ index }: { readonly index: number }) {
  const line = lineOf(index);
  return (
    <svg aria-hidden width="18" height="4" className="shrink-0">
      <line x1="0" x2="18" y1="2" y2="2" style={{ stroke: `var(--color-${line.colour})` }} strokeWidth="2" strokeDasharray={"dash" in line ? line.dash.join(" ") : undefined} />
    </svg>
  );
}

/** The same in figures; made when it is opened. */
function Figures({ courses, title }: { readonly courses: readonly Course[]; readonly title: string }) {
  const [open, setOpen] = useState(false);
  const moments = [...new Set(courses.flatMap(({ series }) => series.points.map((point) => point.at)))].toSorted((a, b) => b - a);
  return (
    <details className="mt-1 text-xs" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit text-soft">{say("In figures")}</summary>
      {open && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
        <div className="mt-1 max-h-60 overflow-auto" tabIndex={0} role="region" aria-label={say("{title} in figures", { title })}>
          <table className="num w-full text-left">
            <thead>
              <tr className="text-faint">
                <th className="pr-3 font-normal">{say("From")}</th>
                {courses.map(({ name }) => (
                  <th key={name} className="pr-3 font-normal">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {moments.map((at) => (
                <tr key={at}>
                  <td className="pr-3 whitespace-nowrap">{momentText(at)}</td>
                  {courses.map(({ name, series }) => {
                    const point = series.points.find((each) => each.at === at);
                    return (
                      <td key={name} className="pr-3 whitespace-nowrap">
                        {point === undefined ? "" : pointText(series.unit, point)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
