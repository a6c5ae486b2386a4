/** What a good answer is: the part of the form that differs by kind. */

import { useState } from "react";
import type { DnsRecord, Method, StartTls } from "../../wire/types.gen";
import { headersOf, linesOf, type Draft } from "./draft";
import { Amount, Choice, Long, More, Text, Tick } from "./fields";

const RECORDS: readonly DnsRecord[] = ["A", "AAAA", "CNAME", "MX", "NS", "TXT", "PTR", "SRV"];
const METHODS: readonly Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const STARTTLS: readonly (readonly [StartTls, string])[] = [["", "Nothing"], ["smtp", "SMTP (STARTTLS)"], ["imap", "IMAP (STARTTLS)"], ["pop3", "POP3 (STLS)"]];

interface Props {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
}

export function Answer({ draft, set }: Props) {
  switch (draft.kind) {
    case "http":
      return <HttpAnswer draft={draft} set={set} />;
    case "tcp":
      return <Text label="Greeting" hint="Text that it says first, as mail servers do. Left empty, none is waited for." value={draft.text} onChange={(text) => set({ text })} />;
    case "certificate":
      return (
        <div className="grid grid-cols-2 items-end gap-3">
          <WarnDays draft={draft} set={set} />
          <Choice label="Before TLS it speaks" value={draft.starttls} options={STARTTLS} onChange={(starttls) => set({ starttls: starttls as StartTls })} />
        </div>
      );
    case "dns":
      return (
        <>
          <div className="grid grid-cols-2 gap-3">
            <Choice label="Record" value={draft.record} options={RECORDS.map((each) => [each, each])} onChange={(record) => set({ record: record as DnsRecord })} />
            <Text label="DNS server" hint="Left empty, the asker's own." value={draft.server} onChange={(server) => set({ server })} />
          </div>
          <Text label="Expected answer" hint="Left empty, any will do." value={draft.expected} onChange={(expected) => set({ expected })} />
        </>
      );
    case "unit":
      return <Tick label="It must be active; else it only must not have failed" checked={draft.active} onChange={(active) => set({ active })} />;
    case "node":
      return (
        <div className="grid grid-cols-2 gap-3">
          <Amount label="Memory (%)" hint="Warns from there on; 0 for never." value={draft.memoryPercent} onChange={(memoryPercent) => set({ memoryPercent })} />
          <Amount label="Disks (%)" value={draft.diskPercent} onChange={(diskPercent) => set({ diskPercent })} />
          <Amount label="Processors (%)" value={draft.cpuPercent} onChange={(cpuPercent) => set({ cpuPercent })} />
          <Amount label="Days until a disk is full" hint="As it fills now; 0 for never." value={draft.fullDays} onChange={(fullDays) => set({ fullDays })} />
        </div>
      );
    case "heartbeat":
      return <Amount label="May be late by (s)" hint="The address that the job calls is shown when the check is saved." value={draft.graceS} onChange={(graceS) => set({ graceS })} />;
    case "backup":
      return <Amount label="At most so old (h)" hint="The newest of the files counts." value={draft.ageH} onChange={(ageH) => set({ ageH })} />;
    default:
      return null;
  }
}

function WarnDays({ draft, set }: Props) {
  return <Amount label="Certificate warning (days)" value={draft.warnDays} onChange={(warnDays) => set({ warnDays })} />;
}

function HttpAnswer({ draft, set }: Props) {
  const [headers, setHeaders] = useState(() => linesOf(draft.headers));
  const [secrets, setSecrets] = useState(() => linesOf(draft.secrets));
  const sends = draft.method !== "GET" || headers !== "" || secrets !== "" || draft.body !== "";
  const demands = draft.pattern !== "" || draft.jsonPath !== "" || draft.slowMs !== 0;
  return (
    <>
      <div className="grid grid-cols-2 items-end gap-3">
        <Text label="Good statuses" value={draft.statuses} onChange={(statuses) => set({ statuses })} />
        <WarnDays draft={draft} set={set} />
      </div>
      <Text label="Text in the answer" hint="Left empty, any will do." value={draft.text} onChange={(text) => set({ text })} />
      <More title="More about the answer" open={demands}>
        <Text label="Regular expression" hint="It must fit somewhere in the answer." value={draft.pattern} onChange={(pattern) => set({ pattern })} />
        <div className="grid grid-cols-2 gap-3">
          <Text label="JSON path" hint="Such as $.checks[0].status" value={draft.jsonPath} onChange={(jsonPath) => set({ jsonPath })} />
          <Text label="Its value" hint="Left empty, it must be there." value={draft.jsonValue} onChange={(jsonValue) => set({ jsonValue })} />
        </div>
        <div className="grid grid-cols-2 gap-3">
          <Amount label="Slow from (ms)" hint="Warns; 0 for never." value={draft.slowMs} onChange={(slowMs) => set({ slowMs })} />
          <Amount label="Redirects to follow" value={draft.redirects} onChange={(redirects) => set({ redirects })} />
        </div>
        <Tick label="Any certificate will do" checked={!draft.verify} onChange={(any) => set({ verify: !any })} />
      </More>
      <More title="What is sent" open={sends}>
        <Choice label="Method" value={draft.method} options={METHODS.map((each) => [each, each])} onChange={(method) => set({ method: method as Method })} />
        <Long label="Headers" hint="One a line: Name: value" value={headers} onChange={(text) => (setHeaders(text), set({ headers: headersOf(text) }))} />
        <Long label="Secret headers" hint="Kept encrypted and never shown again. A name without a value keeps the one that is there." value={secrets} onChange={(text) => (setSecrets(text), set({ secrets: headersOf(text) }))} />
        <Long label="Body" value={draft.body} onChange={(body) => set({ body })} />
      </More>
    </>
  );
}
