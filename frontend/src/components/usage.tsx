/** What containers and services take, beside their rows: it changes every second, they do not. */

import { formatBytes, formatNumber, formatPercent } from "../lib/amount";
import { useLive, useWatch } from "../store/live";
import { say } from "../words/say";
import { Fact, Facts, Section } from "./facts";
import { TONE_TEXT } from "./tone";

interface Props {
  /** Of a container or service. */
  readonly of: string;
}

export function CpuCell({ of }: Props) {
  const percent = useLive((state) => state.usage[of]?.cpuPercent);
  return <Figure text={percent === undefined ? undefined : formatPercent(percent)} quiet={percent === 0} />;
}

export function MemoryCell({ of }: Props) {
  const usage = useLive((state) => state.usage[of]);
  return <Figure text={usage?.memoryBytes === undefined ? undefined : formatBytes(usage.memoryBytes)} className={TONE_TEXT[usage?.tone ?? "ok"]} title={usage?.note} />;
}

interface FigureProps {
  readonly text: string | undefined;
  readonly quiet?: boolean;
  readonly className?: string;
  readonly title?: string | undefined;
}

function Figure({ text, quiet = false, className = "", title }: FigureProps) {
  return (
    <span className={`num whitespace-nowrap ${quiet ? "text-faint" : className}`} title={title}>
      {text}
    </span>
  );
}

/** The figures in full; while they are open they are read every second. */
export function UsageSection({ of, node }: Props & { readonly node: string }) {
  useWatch(node);
  const usage = useLive((state) => state.usage[of]);
  if (usage === undefined) return null;
  const { cpuPercent, cpuS = 0, memoryBytes, memoryLimitBytes, readBytesPerS, writtenBytesPerS } = usage;
  return (
    <Section title={say("What it takes")}>
      <Facts>
        <Fact name={say("CPU")}>
          {cpuPercent === undefined ? say("{cpuS} s since its start", { cpuS: formatNumber(cpuS, 1) }) : say("{percent} of one core, {cpuS} s since its start", { percent: formatPercent(cpuPercent), cpuS: formatNumber(cpuS, 1) })}
        </Fact>
        <Fact name={say("Memory")}>
          {memoryBytes !== undefined && (
            <span className={TONE_TEXT[usage.tone ?? "ok"]}>
              {memoryLimitBytes === undefined ? formatBytes(memoryBytes) : say("{size} of {limit}", { size: formatBytes(memoryBytes), limit: formatBytes(memoryLimitBytes) })}
            </span>
          )}
        </Fact>
        <Fact name={say("Disks")}>{readBytesPerS !== undefined && writtenBytesPerS !== undefined && say("reads {size}/s, writes {size2}/s", { size: formatBytes(readBytesPerS), size2: formatBytes(writtenBytesPerS) })}</Fact>
        <Fact name={say("Processes")}>{usage.pids !== undefined && formatNumber(usage.pids)}</Fact>
      </Facts>
      {usage.note !== undefined && <p className="mt-1.5 text-xs text-faint">{usage.note}</p>}
    </Section>
  );
}
