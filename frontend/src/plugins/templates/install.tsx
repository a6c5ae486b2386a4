/** The wizard's questions. The hub checks the answers, and whether the node has what they ask for; then comes the plan. */

import { useState } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { ProblemNote } from "../../components/notice";
import { servicePath, useNodeFilter } from "../../lib/route";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { openPlan } from "../../store/planning";
import { useStore } from "../../store/store";
import { dropAnswers, putAnswers, templateAnswers, type TemplateAnswers } from "../../store/template-answers";
import { draft } from "../../store/templates";
import type { TemplateAnswer, TemplateProblem, VariableView } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { Apart } from "./apart";
import { answersOn, isReady, sortProblems, startValues, type Values } from "./model";
import { Question } from "./question";

const NONE: readonly TemplateProblem[] = [];
const NOTHING: Values = {};
const isImage = (variable: VariableView): boolean => variable.type === "image" && variable.default !== undefined && variable.default !== "";

export function InstallForm({ answer }: { readonly answer: TemplateAnswer }) {
  const { row, variables } = answer;
  const nodes = useLive((state) => state.nodes);
  const filter = useNodeFilter();
  const [, navigate] = useLocation();
  const names = Object.keys(nodes);
  const question = `${row.kind} ${row.id}`;
  const kept = useStore(templateAnswers, (all) => all.get(question));
  const chosen = kept?.node ?? filter;
  const node = chosen !== undefined && names.includes(chosen) ? chosen : names[0];
  const name = kept?.name ?? row.name;
  const [start] = useState(() => startValues(variables));
  const values = answersOn(node, start, answer.ports, kept?.values ?? NOTHING);
  const [problems, setProblems] = useState(NONE);
  const task = useTask();
  const { at, apart } = sortProblems(problems, variables);

  const keep = (change: Partial<TemplateAnswers>) => putAnswers(question, { node: kept?.node, name: kept?.name, values: kept?.values ?? NOTHING, ...change, title: row.title });
  const set = (variable: string, value: string) => {
    keep({ values: { ...kept?.values, [variable]: value } });
    setProblems(problems.filter((problem) => problem.variable !== variable));
  };
  const submit = () =>
    task.run(async () => {
      if (node === undefined) return;
      const made = await draft(row.kind, row.id, { node, values, ...(row.kind === "template" ? { name } : {}) });
      setProblems(made.problems);
      if (!isReady(made)) return focusFirst(made.problems);
      openPlan({
        node,
        draft: { files: made.files, reason: say("Installed from the template {id} {version}", { id: row.id, version: row.version }) },
        subject: say("Install {title}", { title: row.title }),
        notes: [...made.problems.map((problem) => problem.text), ...(answer.notes === undefined || answer.notes === "" ? [] : [answer.notes])],
        opens: answer.opens === undefined ? undefined : { port: Number(values[answer.opens]), tls: answer.opensTls === true, title: row.title },
        onDone: (job) => {
          dropAnswers(question);
          const main = made.units?.at(-1);
          const key = job.targets?.find((target) => target === `${node}/${main ?? ""}`) ?? job.targets?.[0];
          if (key !== undefined) navigate(servicePath(key));
        },
      });
    });
  const images = variables.filter(isImage);
  const ask = (variable: VariableView) => <Question key={variable.name} variable={variable} value={values[variable.name] ?? ""} problem={at.get(variable.name)} onChange={(value) => set(variable.name, value)} />;
  if (node === undefined) {
    return (
      <p className="text-sm text-soft">
        <Say text="Services run on nodes, and there is none yet: <link>add one first</link>." tags={{ link: (inner) => <Link href="/nodes/add" className="link">{inner}</Link> }} />
      </p>
    );
  }
  const chosenNode = nodes[node];
  return (
    <form
      aria-label={say("Install {title}", { title: row.title })}
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={say("Node")} problem={chosenNode?.status === "online" ? undefined : say("It is not online: {status}", { status: chosenNode?.statusText ?? "" })}>
          {(props) => (
            <select
              {...props}
              className="field"
              value={node}
              onChange={(event) => {
                keep({ node: event.target.value });
                setProblems(NONE);
              }}
            >
              {names.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          )}
        </Field>
        {row.kind === "template" && (
          <Field label={say("Name of the service")} hint={say("Its files and its unit get this name.")} problem={at.get("NAME")}>
            {(props) => (
              <input
                {...props}
                data-variable="NAME"
                className="field font-mono"
                value={name}
                onChange={(event) => {
                  keep({ name: event.target.value });
                  setProblems(problems.filter((problem) => problem.variable !== "NAME"));
                }}
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
        )}
      </div>
      {variables.filter((variable) => !isImage(variable)).map(ask)}
      {images.length > 0 && (
        // What has a good answer already comes last, and opens by itself where that is refused.
        <details className="text-sm" open={images.some((variable) => at.has(variable.name)) || undefined}>
          <summary className="w-fit rounded text-soft">{images.length === 1 ? say("Image and its version") : say("Images and their versions")}</summary>
          <div className="mt-3 flex flex-col gap-4">{images.map(ask)}</div>
        </details>
      )}
      <Apart problems={apart} />
      <ProblemNote problem={task.problem} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button need="operate" type="submit" look="primary" busy={task.busy}>
          {task.busy ? say("Asking {node}", { node }) : say("See the plan")}
        </Button>
        {kept !== undefined && (
          <Button
            look="quiet"
            onClick={() => {
              dropAnswers(question);
              setProblems(NONE);
            }}
          >
            {say("Start again")}
          </Button>
        )}
        <p className="text-xs text-faint">{say("Nothing is written before you have seen it.")}</p>
      </div>
    </form>
  );
}

/** To the first answer that the hub refuses. */
export function focusFirst(problems: readonly TemplateProblem[]): void {
  const wrong = new Set(problems.map((problem) => problem.variable));
  const inputs = [...document.querySelectorAll<HTMLElement>("[data-variable]")];
  inputs.find((input) => wrong.has(input.dataset["variable"] ?? ""))?.focus();
}
