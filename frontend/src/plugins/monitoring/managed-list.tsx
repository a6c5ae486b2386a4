/** A page of things that people keep beside the checks: a list, its first step where it is empty, and the dialogue that adds one. */

import { Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../../components/button";
import { Empty, ProblemNote, Skeleton } from "../../components/notice";
import { PageHead } from "../../components/page";
import type { Fetched } from "../../store/fetched";
import type { Need } from "../../store/session";
import { say } from "../../words/say";

interface Props<Row> {
  readonly title: string;
  readonly fetched: Fetched<readonly Row[]>;
  readonly keyOf: (row: Row) => string;
  readonly row: (row: Row) => ReactNode;
  /** What the button says that adds one, and who may. */
  readonly verb: string;
  readonly need: Need;
  readonly empty: { readonly title: string; readonly text: string };
  readonly dialog: (close: (done: boolean) => void) => ReactNode;
}

export function ManagedList<Row>({ title, fetched: { value, problem, again }, keyOf, row, verb, need, empty, dialog }: Props<Row>) {
  const [making, setMaking] = useState(false);
  const add = (
    <Button need={need} small icon={<Plus size={12} aria-hidden />} onClick={() => setMaking(true)}>
      {verb}
    </Button>
  );
  const close = (done: boolean) => {
    setMaking(false);
    if (done) again();
  };
  return (
    <div className="flex h-full flex-col">
      <PageHead title={title} back={{ href: "/monitoring", title: say("checks") }}>
        {add}
      </PageHead>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-5">
        <ProblemNote problem={problem} />
        {value === undefined && problem === undefined && <Skeleton />}
        {value?.length === 0 && (
          <Empty title={empty.title} action={add}>
            {empty.text}
          </Empty>
        )}
        <ul className="flex max-w-3xl flex-col">
          {value?.map((each) => (
            <li key={keyOf(each)} className="border-b border-line py-3">
              {row(each)}
            </li>
          ))}
        </ul>
      </div>
      {making && dialog(close)}
    </div>
  );
}
