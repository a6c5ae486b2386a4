/** What a check found before: uptimes, a bar for each day of three months, latencies, changes of state. */

import { useCallback, useEffect, useState } from "react";
import { Age } from "../../components/age";
import { Section } from "../../components/facts";
import { late } from "../../components/late";
import { ProblemNote, Skeleton } from "../../components/notice";
import { TimelineSection } from "../../components/timeline";
import { Legend, SpanChoice } from "../../components/span-choice";
import { ToneMark } from "../../components/tone";
import { formatShare } from "../../lib/amount";
import { formatAge, formatMoment } from "../../lib/time";
import { useFetched } from "../../store/fetched";
import { api } from "../../wire/http";
import type { CheckEventView, CheckPast, CheckView, PastSpan } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { daysOf, formatLatency, pointText, saidOf, uptimeTitle, type Day } from "./past-model";

const chart = late(async () => (await import("./past-chart")).PastChart);

/** Fetch the chart while nothing else is to be done, so that the first check opens at once. */
export const warmChart = chart.warm;

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const DAYS = 90;
const EVENTS = 6;
const MINUTE_MS = 60_000;

export function PastSections({ row }: { readonly row: CheckView }) {
  const [span, setSpan] = useState<PastSpan>("24h");
  useEffect(() => chart.fetch(), []); // on its way while the past is
  const ask = useCallback(() => api.checkPast(row.key, span, zone), [row.key, span]);
  // a point is a minute at least: more often there is nothing new to draw, but for another state
  const { value, problem } = useFetched(ask, `${Math.floor((row.at ?? 0) / MINUTE_MS)} ${row.state}`);
  const [kept, setKept] = useState<CheckPast>();
  if (value !== undefined && value !== kept) setKept(value);
  const past = value ?? kept; // of the span before, until the new one is there
  if (past === undefined) {
    return (
      <Section title={say("Uptime")}>
        {problem === undefined ? <Skeleton /> : <ProblemNote problem={problem} />}
      </Section>
    );
  }
  return (
    <>
      <Section title={say("Uptime")}>
        <Uptimes past={past} />
        <Days days={daysOf(past.days, past.until, past.zone, DAYS)} />
      </Section>
      <Section title={say("Latency")} aside={<SpanChoice now={span} choose={setSpan} />}>
        <ProblemNote problem={problem} />
        <Latencies past={past} />
      </Section>
      {past.events.length > 0 && (
        <Section title={say("Changes of state")}>
          <Events events={past.events} />
        </Section>
      )}
      <TimelineSection of={{ check: row.key }} version={row.state} />
    </>
  );
}

function Uptimes({ past }: { readonly past: CheckPast }) {
  return (
    <dl className="mb-3 grid grid-cols-4 gap-2">
      {past.uptimes.map((uptime) => (
        <div key={uptime.span} className="flex min-w-0 flex-col-reverse justify-end" title={uptime.since === undefined ? undefined : say("{failed} of {asked} askings failed since {time}", { failed: uptime.failed ?? 0, asked: uptime.asked ?? 0, time: formatMoment(uptime.since) })}>
          <dt className="text-xs text-faint">{uptimeTitle(uptime, past.until)}</dt>
          <dd className="num text-sm font-medium">{uptime.percent === undefined ? "–" : formatShare(uptime.percent)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A bar for each day. The pointer or the arrow keys choose one, which is then told in words. */
function Days({ days }: { readonly days: readonly Day[] }) {
  const [chosen, setChosen] = useState(days.length - 1);
  const day = days[chosen];
  const keys: Record<string, number> = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: 0, End: days.length - 1, PageUp: chosen - 7, PageDown: chosen + 7 };
  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        aria-label={say("Day")}
        aria-valuemin={1}
        aria-valuemax={days.length}
        aria-valuenow={chosen + 1}
        aria-valuetext={day?.title}
        className="flex h-8 items-end gap-px"
        onKeyDown={(event) => {
          const next = keys[event.key];
          if (next === undefined) return;
          event.preventDefault();
          setChosen(Math.min(days.length - 1, Math.max(0, next)));
        }}
      >
        {days.map((each, index) => (
          <span key={each.day} title={each.title} className={`flex h-full min-w-0 flex-1 items-end ${index === chosen ? "bg-pressed" : ""}`} onPointerEnter={() => setChosen(index)}>
            <Bar day={each} />
          </span>
        ))}
      </div>
      <p className="mt-1 flex justify-between gap-3 text-xs text-soft">
        <span>{day?.title}</span>
        <span className="shrink-0 text-faint">{say("{days} days", { days: days.length })}</span>
      </p>
    </>
  );
}

function Bar({ day }: { readonly day: Day }) {
  if (day.failed === undefined) return <span className="h-0.5 w-full bg-edge" />;
  if (day.failed === 0) return <span className={`w-full ${day.warned ? "h-5 bg-look" : "h-4 bg-load"}`} />;
  return (
    <span className="flex h-full w-full flex-col bg-load">
      <span className="w-full bg-act" style={{ height: `${Math.max(30, Math.round(day.failed * 100))}%` }} />
    </span>
  );
}

function Latencies({ past }: { readonly past: CheckPast }) {
  if (past.points.length === 0) return <p className="text-sm text-soft">{say("Nothing was asked in this span.")}</p>;
  return (
    <>
      <p className="mb-1.5 flex flex-wrap gap-x-4 text-xs text-soft">
        {past.p50Ms !== undefined && <Legend look="border-accent">{say("half within {latency}", { latency: formatLatency(past.p50Ms) })}</Legend>}
        {past.p95Ms !== undefined && <Legend look="border-rim border-dashed">{say("95 of 100 within {latency}", { latency: formatLatency(past.p95Ms) })}</Legend>}
        <span className="inline-flex items-center gap-1.5">
          <ToneMark tone="act" silent />
          {say("failures")}
        </span>
      </p>
      <div className="h-40" role="img" aria-label={saidOf(past)}>
        <chart.View past={past} />
      </div>
      <AsTable past={past} />
    </>
  );
}

/** The same in figures; made when it is opened. */
function AsTable({ past }: { readonly past: CheckPast }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-1 text-xs" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit text-soft">{say("In figures")}</summary>
      {open && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
        <div className="mt-1 max-h-60 overflow-y-auto" tabIndex={0} role="region" aria-label={say("Latencies in figures")}>
          <table className="num w-full text-left">
            <thead>
              <tr className="text-faint">
                <th className="pr-3 font-normal">{say("From")}</th>
                <th className="pr-3 font-normal">{say("Half within")}</th>
                <th className="pr-3 font-normal">{say("95 within")}</th>
                <th className="font-normal">{say("Found")}</th>
              </tr>
            </thead>
            <tbody>
              {past.points.toReversed().map((point) => (
                <tr key={point.at}>
                  <td className="pr-3 whitespace-nowrap">{formatMoment(point.at).slice(0, -3)}</td>
                  <td className="pr-3">{point.p50Ms === undefined ? "" : formatLatency(point.p50Ms)}</td>
                  <td className="pr-3">{point.p95Ms === undefined ? "" : formatLatency(point.p95Ms)}</td>
                  <td>{pointText(point)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

function Events({ events }: { readonly events: readonly CheckEventView[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? events : events.slice(0, EVENTS);
  return (
    <>
      <ol className="flex flex-col gap-1.5 text-sm">
        {shown.map((event) => (
          <li key={event.at} className="flex gap-2.5">
            <span className="mt-1">
              <ToneMark tone={event.tone} silent />
            </span>
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span>
                  {event.stateText}
                  <span className="text-faint">
                    {" "}
                    <Say text="for {age}" values={{ age: event.lastedMs === undefined ? <Age since={event.at} /> : formatAge(0, event.lastedMs) }} />
                  </span>
                </span>
                <span className="text-xs text-faint">{formatMoment(event.at)}</span>
              </p>
              {event.text !== "" && <p className="text-soft wrap-anywhere">{event.text}</p>}
            </div>
          </li>
        ))}
      </ol>
      {shown.length < events.length && (
        <button type="button" className="link mt-1.5 text-xs text-soft" onClick={() => setAll(true)}>
          {say("Show {events} older", { events: events.length - shown.length })}
        </button>
      )}
    </>
  );
}
