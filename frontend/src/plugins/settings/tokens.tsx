/** API tokens: keys for programs. Each is shown once. */

import { Plus } from "lucide-react";
import { useState } from "react";
import { Age, Until } from "../../components/age";
import { Button } from "../../components/button";
import { CopyBlock } from "../../components/copy";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { Empty, ProblemNote } from "../../components/notice";
import { RadioList } from "../../components/radio-list";
import { Sheet } from "../../components/sheet";
import { confirm } from "../../store/confirm";
import { useFetched } from "../../store/fetched";
import { useTask } from "../../store/nodes";
import { session } from "../../store/session";
import { useStore } from "../../store/store";
import { accounts } from "../../wire/accounts";
import type { ScopeName, TokenAnswer, TokenMade } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { Everybodys, Fetched, Part, ROW, Rows, SettingsFrame } from "./frame";

const OWN = () => accounts.tokens(false);
const EVERYBODYS = () => accounts.tokens(true);
/** What each scope asks for, in the words of the session's `may`. */
const SCOPES: readonly { readonly id: ScopeName; readonly title: string; readonly need: string; readonly text: string }[] = [
  { id: "read", title: say("Read"), need: "read", text: say("Sees states, logs and metrics, and changes nothing.") },
  { id: "operate", title: say("Operate"), need: "operate", text: say("Also starts, stops, deploys, edits, and opens terminals.") },
  { id: "admin", title: say("Administer"), need: "administer", text: say("Also manages people, nodes, secrets and settings.") },
];
const ENDS: readonly (readonly [string, number | undefined])[] = [[say("30 days"), 30], [say("90 days"), 90], [say("A year"), 365], [say("Until it is revoked"), undefined]];

export function TokensPage() {
  const [everyone, setEveryone] = useState(false);
  const { value, problem, again } = useFetched(everyone ? EVERYBODYS : OWN, "");
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<TokenMade>();
  const add = (
    <Button look="primary" icon={<Plus size={14} aria-hidden />} onClick={() => setMaking(true)}>
      {say("New token")}
    </Button>
  );
  return (
    <SettingsFrame title={say("API tokens")} aside={add}>
      <Part
        title={say("Tokens")}
        text={
          <Say text="Programs send one as <code>Authorization: Bearer …</code>. A token may never more than its owner." tags={{ code: (inner) => <code className="font-mono text-xs">{inner}</code> }} />
        }
        aside={<Everybodys chosen={everyone} choose={setEveryone} />}
      >
        <Fetched value={value} problem={problem}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title={say("No token yet")}>{say("A metrics collector wants one that reads; a script that deploys, one that operates.")}</Empty>
            ) : (
              <Rows rows={rows}>{(row) => <Row row={row} named={everyone} onChange={again} />}</Rows>
            )
          }
        </Fetched>
      </Part>
      {making && (
        <NewDialog
          onClose={(token) => {
            setMaking(false);
            setMade(token);
            if (token !== undefined) again();
          }}
        />
      )}
      {made !== undefined && (
        <Sheet title={say("Your new token")} onClose={() => setMade(undefined)}>
          <div className="flex flex-col gap-4 text-sm">
            <p>{say("Copy it now: it is shown only here, and kept nowhere.")}</p>
            <CopyBlock text={made.token} what={say("the token")} />
            <div className="flex justify-end">
              <Button look="primary" onClick={() => setMade(undefined)}>
                {say("Done")}
              </Button>
            </div>
          </div>
        </Sheet>
      )}
    </SettingsFrame>
  );
}

function Row({ row, named, onChange }: { readonly row: TokenAnswer; readonly named: boolean; readonly onChange: () => void }) {
  const task = useTask();
  const revoke = async () => {
    const sure = await confirm({ title: say("Revoke {label}?", { label: row.label }), lines: [say("Programs that use it are refused at once.")], verb: say("Revoke {label}", { label: row.label }) });
    if (sure) await task.run(async () => accounts.revokeToken(row.id).then(onChange));
  };
  return (
    <div className={ROW}>
      <div className="min-w-0 flex-1">
        <p className={`font-medium wrap-anywhere ${row.expired === true ? "text-soft line-through" : ""}`}>
          {named && `${row.username}: `}
          {row.label}
        </p>
        <p className="text-xs text-faint">
          <span title={row.may}>{say("scope {scope}", { scope: SCOPES.find((each) => each.id === row.scope)?.title ?? row.scope })}</span>, {row.lastUsedAt === undefined ? say("never used") : <Say text="used {age} ago" values={{ age: <Age since={row.lastUsedAt} /> }} />}, <Say text="made {age} ago" values={{ age: <Age since={row.createdAt} /> }} />
          , {row.expired === true ? say("ended") : row.expiresAt === undefined ? say("until it is revoked") : <Say text="ends {when}" values={{ when: <Until at={row.expiresAt} /> }} />}, <span className="font-mono">{row.id}</span>
        </p>
      </div>
      <Button small look="quiet" busy={task.busy} aria-label={say("Revoke {label}", { label: row.label })} onClick={() => void revoke()}>
        {say("Revoke")}
      </Button>
      <ProblemNote problem={task.problem} />
    </div>
  );
}

function NewDialog({ onClose }: { readonly onClose: (made?: TokenMade) => void }) {
  const [label, setLabel] = useState("");
  const [scope, setScope] = useState<ScopeName>("read");
  const [days, setDays] = useState<number | undefined>(90);
  const refusals = useStore(session, (now) => (now.state === "in" ? now.refusals : undefined));
  const task = useTask();
  const submit = () => task.run(async () => onClose(await accounts.makeToken({ label, scope, ...(days === undefined ? {} : { days }) })));
  return (
    <FormDialog title={say("New token")} verb={say("Make the token")} busy={task.busy} ready={label.trim() !== ""} problem={task.problem} onSubmit={() => void submit()} onClose={() => onClose()}>
      <Field label={say("What it is for")}>{(props) => <input {...props} className="field" autoFocus autoComplete="off" maxLength={80} value={label} onChange={(event) => setLabel(event.target.value)} />}</Field>
      <RadioList legend={say("Scope")} name="scope" options={SCOPES.map(({ id, title, text, need }) => ({ id, title, text, refusal: refusals?.[need] }))} value={scope} onChange={setScope} />
      <Field label={say("Valid for")}>
        {(props) => (
          <select {...props} className="field" value={days ?? ""} onChange={(event) => setDays(event.target.value === "" ? undefined : Number(event.target.value))}>
            {ENDS.map(([title, value]) => (
              <option key={title} value={value ?? ""}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
    </FormDialog>
  );
}
