/** What a good answer is: the part of the form that differs by kind. */

import { useState } from "react";
import type { DnsRecord, Method, StartTls } from "../../wire/types.gen";
import { say } from "../../words/say";
import { headersOf, linesOf, type Draft } from "./draft";
import { Amount, Choice, Long, More, Text, Tick } from "./fields";

const RECORDS: readonly DnsRecord[] = ["A", "AAAA", "CNAME", "MX", "NS", "TXT", "PTR", "SRV"];
const METHODS: readonly Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const STARTTLS: readonly (readonly [StartTls, string])[] = [["", say("Nothing")], ["smtp", "SMTP (STARTTLS)"], ["imap", "IMAP (STARTTLS)"], ["pop3", "POP3 (STLS)"]];

interface Props {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
}

export function Answer({ draft, set }: Props) {
  switch (draft.kind) {
    case "http":
      return <HttpAnswer draft={draft} set={set} />;
    case "tcp":
      return <Text label={say("Greeting")} hint={say("Text that it says first, as mail servers do. Left empty, none is waited for.")} value={draft.text} onChange={(text) => set({ text })} />;
    case "certificate":
      return (
        <div className="grid grid-cols-2 items-end gap-3">
          <WarnDays draft={draft} set={set} />
          <Choice label={say("Before TLS it speaks")} value={draft.starttls} options={STARTTLS} onChange={(starttls) => set({ starttls: starttls as StartTls })} />
        </div>
      );
    case "dns":
      return (
        <>
          <div className="grid grid-cols-2 gap-3">
            <Choice label={say("Record")} value={draft.record} options={RECORDS.map((each) => [each, each])} onChange={(record) => set({ record: record as DnsRecord })} />
            <Text label={say("DNS server")} hint={say("Left empty, the asker's own.")} value={draft.server} onChange={(server) => set({ server })} />
          </div>
          <Text label={say("Expected answer")} hint={say("Left empty, any will do.")} value={draft.expected} onChange={(expected) => set({ expected })} />
        </>
      );
    case "unit":
      return <Tick label={say("It must be active; else it only must not have failed")} checked={draft.active} onChange={(active) => set({ active })} />;
    case "node":
      return (
        <div className="grid grid-cols-2 gap-3">
          <Amount label={say("Memory (%)")} hint={say("Warns from there on; 0 for never.")} value={draft.memoryPercent} onChange={(memoryPercent) => set({ memoryPercent })} />
          <Amount label={say("Disks (%)")} value={draft.diskPercent} onChange={(diskPercent) => set({ diskPercent })} />
          <Amount label={say("Processors (%)")} value={draft.cpuPercent} onChange={(cpuPercent) => set({ cpuPercent })} />
          <Amount label={say("Days until a disk is full")} hint={say("As it fills now; 0 for never.")} value={draft.fullDays} onChange={(fullDays) => set({ fullDays })} />
        </div>
      );
    case "heartbeat":
      return <Amount label={say("May be late by (s)")} hint={say("The address that the job calls is shown when the check is saved.")} value={draft.graceS} onChange={(graceS) => set({ graceS })} />;
    case "backup":
      return <Amount label={say("At most so old (h)")} hint={say("The newest of the files counts.")} value={draft.ageH} onChange={(ageH) => set({ ageH })} />;
    default:
      return null;
  }
}

function WarnDays({ draft, set }: Props) {
  return <Amount label={say("Certificate warning (days)")} value={draft.warnDays} onChange={(warnDays) => set({ warnDays })} />;
}

function HttpAnswer({ draft, set }: Props) {
  const [headers, setHeaders] = useState(() => linesOf(draft.headers));
  const [secrets, setSecrets] = useState(() => linesOf(draft.secrets));
  const sends = draft.method !== "GET" || headers !== "" || secrets !== "" || draft.body !== "";
  const demands = draft.pattern !== "" || draft.jsonPath !== "" || draft.slowMs !== 0;
  return (
    <>
      <div className="grid grid-cols-2 items-end gap-3">
        <Text label={say("Good statuses")} value={draft.statuses} onChange={(statuses) => set({ statuses })} />
        <WarnDays draft={draft} set={set} />
      </div>
      <Text label={say("Text in the answer")} hint={say("Left empty, any will do.")} value={draft.text} onChange={(text) => set({ text })} />
      <More title={say("More about the answer")} open={demands}>
        <Text label={say("Regular expression")} hint={say("It must fit somewhere in the answer.")} value={draft.pattern} onChange={(pattern) => set({ pattern })} />
        <div className="grid grid-cols-2 gap-3">
          <Text label={say("JSON path")} hint={say("Such as $.checks[0].status")} value={draft.jsonPath} onChange={(jsonPath) => set({ jsonPath })} />
          <Text label={say("Its value")} hint={say("Left empty, it must be there.")} value={draft.jsonValue} onChange={(jsonValue) => set({ jsonValue })} />
        </div>
        <div className="grid grid-cols-2 gap-3">
          <Amount label={say("Slow from (ms)")} hint={say("Warns; 0 for never.")} value={draft.slowMs} onChange={(slowMs) => set({ slowMs })} />
          <Amount label={say("Redirects to follow")} value={draft.redirects} onChange={(redirects) => set({ redirects })} />
        </div>
        <Tick label={say("Any certificate will do")} checked={!draft.verify} onChange={(any) => set({ verify: !any })} />
      </More>
      <More title={say("What is sent")} open={sends}>
        <Choice label={say("Method")} value={draft.method} options={METHODS.map((each) => [each, each])} onChange={(method) => set({ method: method as Method })} />
        <Long label={say("Headers")} hint={say("One a line: Name: value")} value={headers} onChange={(text) => (setHeaders(text), set({ headers: headersOf(text) }))} />
        <Long label={say("Secret headers")} hint={say("Kept encrypted and never shown again. A name without a value keeps the one that is there.")} value={secrets} onChange={(text) => (setSecrets(text), set({ secrets: headersOf(text) }))} />
        <Long label={say("Body")} value={draft.body} onChange={(body) => set({ body })} />
      </More>
    </>
  );
}
