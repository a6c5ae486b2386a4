/** What a node is busy with. While this is on the screen the node is read every second. */

import { Section } from "../../components/facts";
import { Meter } from "../../components/meter";
import { TONE_TEXT } from "../../components/tone";
import { formatBytes, formatNumber, formatPercent, percentOf } from "../../lib/amount";
import type { NodeView, Tone } from "../../wire/types.gen";
import { say, sayCount } from "../../words/say";

export function Load({ node }: { readonly node: NodeView }) {
  const { memoryUsedBytes: used, memoryTotalBytes: total, swapUsedBytes: swap, swapTotalBytes: swapTotal } = node;
  return (
    <Section title={say("Load")}>
      <table className="w-full text-sm">
        <tbody>
          <LoadRow name={say("CPU")} percent={node.cpuPercent} text={node.load1 === undefined ? "" : sayCount(node.cpuCount ?? 1, "load {load}, {n} CPU", "load {load}, {n} CPUs", { load: formatNumber(node.load1, 2) })} />
          <LoadRow name={say("Memory")} percent={percentOf(used, total)} text={share(used, total)} />
          {(swapTotal ?? 0) > 0 && <LoadRow name={say("Swap")} percent={percentOf(swap, swapTotal)} text={share(swap, swapTotal)} />}
          {(node.disks ?? []).map((disk) => (
            <tr key={disk.mount} className="h-7">
              <th scope="row" className="pr-3 text-left font-mono text-xs font-normal text-soft">
                {disk.mount}
              </th>
              <td className="w-29 sm:w-38">
                <Meter percent={disk.percent} label="" tone={disk.tone ?? "ok"} />
              </td>
              <td className="num py-0.5 text-xs text-faint">
                {share(disk.usedBytes, disk.totalBytes)}
                {disk.inodesPercent !== undefined && `, ${say("{percent} of its files", { percent: formatPercent(disk.inodesPercent) })}`} <span className="font-mono max-sm:hidden">{disk.device}</span>
              </td>
            </tr>
          ))}
          {[...(node.pressure ?? []), ...(node.gpus ?? [])].map((gauge) => (
            <LoadRow key={gauge.name} name={gauge.name} percent={gauge.percent} text={gauge.detail ?? ""} tone={gauge.tone} />
          ))}
          {(node.interfaces ?? []).map((each) => (
            <TextRow key={each.name} name={each.name} mono value={say("{received}/s in, {sent}/s out", { received: formatBytes(each.receivedBytesPerS), sent: formatBytes(each.sentBytesPerS) })} />
          ))}
          {(node.diskIo ?? []).map((each) => (
            <TextRow key={each.name} name={each.name} mono value={say("{read}/s read, {written}/s written", { read: formatBytes(each.readBytesPerS), written: formatBytes(each.writtenBytesPerS) })} detail={say("busy {percent}", { percent: formatPercent(each.busyPercent) })} />
          ))}
          {(node.temperatures ?? []).map((gauge) => (
            <TextRow key={gauge.name} name={gauge.name} value={gauge.value} detail={gauge.detail} tone={gauge.tone} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

interface LoadProps {
  readonly name: string;
  readonly percent: number | undefined;
  readonly text: string;
  readonly tone?: Tone | undefined;
}

function LoadRow({ name, percent, text, tone = "ok" }: LoadProps) {
  return (
    <tr className="h-7">
      <th scope="row" className="w-18 pr-3 text-left font-normal text-soft sm:w-36">
        {name}
      </th>
      <td className="w-29 sm:w-38">
        <Meter percent={percent} label="" tone={tone} />
      </td>
      <td className="num py-0.5 text-xs text-faint">{text}</td>
    </tr>
  );
}

interface TextProps {
  readonly name: string;
  readonly value: string;
  readonly detail?: string | undefined;
  readonly mono?: boolean;
  readonly tone?: Tone | undefined;
}

function TextRow({ name, value, detail, mono = false, tone = "ok" }: TextProps) {
  return (
    <tr className="h-7">
      <th scope="row" className={`pr-3 text-left font-normal text-soft ${mono ? "font-mono text-xs" : ""}`}>
        {name}
      </th>
      <td className="num py-0.5" colSpan={2}>
        <span className={`mr-3 inline-block sm:min-w-35 ${TONE_TEXT[tone]}`}>{value}</span>
        {detail !== undefined && <span className="inline-block text-xs text-faint">{detail}</span>}
      </td>
    </tr>
  );
}

function share(used: number | undefined, total: number | undefined): string {
  return used === undefined || total === undefined ? "" : say("{size} of {size2}", { size: formatBytes(used), size2: formatBytes(total) });
}
