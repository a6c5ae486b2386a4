/** What the chosen one is asked: what breaks if it stops, and who talks to it. Asked when it is wanted, or at once; the words are the hub's. */

import { useCallback, useState, type ReactNode } from "react";
import { Link } from "wouter";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";
import { ProblemNote, Skeleton } from "../../components/notice";
import { matches } from "../../lib/arrange";
import { useFetched } from "../../store/fetched";
import { useGraph } from "../../store/graph";
import { api } from "../../wire/http";
import type { ImpactRow, TalkRow } from "../../wire/types.gen";
import { say, Say } from "../../words/say";

interface Props {
  readonly id: string;
  readonly onFocus: (id: string) => void;
  /** Whoever looks has asked already. */
  readonly asked?: boolean;
}

export function Asked(props: Props) {
  return (
    <>
      <Impact {...props} />
      <Talks {...props} />
    </>
  );
}

export function Impact({ id, onFocus, asked = false }: Props) {
  const [wanted, setWanted] = useState(asked);
  const ask = useCallback(() => api.impact(id), [id]);
  const { value, problem, again } = useFetched(wanted ? ask : undefined, "");
  return (
    <Answered title={say("What breaks if this stops")} wanted={wanted} onAsk={() => (wanted ? again() : setWanted(true))}>
      <ProblemNote problem={problem} />
      {value !== undefined && (
        <>
          <p className="text-sm">{value.text}</p>
          <ul className="mt-2 flex flex-col gap-2">
            {value.breaks.map((row) => (
              <Broken key={row.id} row={row} onFocus={onFocus} />
            ))}
          </ul>
        </>
      )}
    </Answered>
  );
}

function Broken({ row, onFocus }: { readonly row: ImpactRow; readonly onFocus: (id: string) => void }) {
  return (
    <li className="text-sm">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Name id={row.id} label={row.kind === "port" ? say("{label} of the public address", { label: row.label }) : row.label} page={row.page} onFocus={onFocus} />
        {!row.certain && <span className="text-xs text-look">{say("perhaps")}</span>}
      </p>
      <p className="text-xs text-soft wrap-anywhere">{row.text}</p>
    </li>
  );
}

function Talks({ id, onFocus }: Props) {
  const [wanted, setWanted] = useState(false);
  const ask = useCallback(() => api.talks(id), [id]);
  const { value, problem, again } = useFetched(wanted ? ask : undefined, "");
  return (
    <Answered title={say("Who talks to whom here")} wanted={wanted} onAsk={() => (wanted ? again() : setWanted(true))}>
      <ProblemNote problem={problem} />
      {value?.rows.length === 0 && <p className="text-sm text-soft">{say("No connection to or from it was seen.")}</p>}
      {value !== undefined && (
        <ul className="flex flex-col gap-2">
          {value.rows.map((row) => (
            <Talk key={`${row.source} ${row.target} ${row.port} ${row.protocol}`} row={row} onFocus={onFocus} />
          ))}
        </ul>
      )}
    </Answered>
  );
}

/** Of the whole map; what is typed narrows it. */
export function AllTalks({ onFocus }: Pick<Props, "onFocus">) {
  const [words, setWords] = useState("");
  const { value, problem } = useFetched(everything, "");
  const rows = value?.rows.filter((row) => matches(`${row.sourceLabel} ${row.targetLabel} ${row.port}`, words));
  return (
    <div role="status" className="flex flex-col gap-3 px-4 pb-4">
      <ProblemNote problem={problem} />
      {value === undefined && problem === undefined && <Skeleton />}
      {value?.rows.length === 0 && <p className="text-sm text-soft">{say("No connections were seen yet. They are told once services talk to each other.")}</p>}
      {(value?.rows.length ?? 0) > MANY_ROWS && <input type="search" className="field" aria-label={say("Filter connections")} placeholder={say("Filter connections")} value={words} onChange={(event) => setWords(event.target.value)} />}
      <ul className="flex flex-col gap-2">
        {rows?.map((row) => (
          <Talk key={`${row.source} ${row.target} ${row.port} ${row.protocol}`} row={row} onFocus={onFocus} />
        ))}
      </ul>
    </div>
  );
}

const MANY_ROWS = 8;
const everything = () => api.talks();

function Talk({ row, onFocus }: { readonly row: TalkRow; readonly onFocus: (id: string) => void }) {
  return (
    <li className="text-sm">
      <p className="flex flex-wrap items-baseline gap-x-1.5">
        <Name id={row.source} label={row.sourceLabel} page={undefined} onFocus={onFocus} />
        <span aria-label={say("to")}>→</span>
        <Name id={row.target} label={row.targetLabel} page={undefined} onFocus={onFocus} />
        <span className="font-mono text-xs text-faint">
          {row.port}/{row.protocol}
        </span>
      </p>
      <p className="text-xs text-soft wrap-anywhere">
        {row.text}
        {row.seenAt !== undefined && (
          <span className="text-faint">
            {" "}
            <Say text="Last seen {age} ago." values={{ age: <Age since={row.seenAt} /> }} />
          </span>
        )}
      </p>
    </li>
  );
}

/** What is on the map leads to it there, anything else to its page. */
function Name({ id, label, page, onFocus }: { readonly id: string; readonly label: string; readonly page: string | undefined; readonly onFocus: (id: string) => void }) {
  const known = useGraph((doc) => doc?.nodes[id] !== undefined);
  if (known) {
    return (
      <button type="button" className="link text-left wrap-anywhere" onClick={() => onFocus(id)}>
        {label}
      </button>
    );
  }
  if (page === undefined) return <span className="wrap-anywhere">{label}</span>;
  return (
    <Link href={page} className="link wrap-anywhere">
      {label}
    </Link>
  );
}

function Answered({ title, wanted, onAsk, children }: { readonly title: string; readonly wanted: boolean; readonly onAsk: () => void; readonly children: ReactNode }) {
  return (
    <Section
      title={title}
      aside={
        <Button small aria-label={`${wanted ? say("Ask again") : say("Ask")}: ${title}`} onClick={onAsk}>
          {wanted ? say("Ask again") : say("Ask")}
        </Button>
      }
    >
      <div role="status">{children}</div>
    </Section>
  );
}
