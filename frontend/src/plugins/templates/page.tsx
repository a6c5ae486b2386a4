/** A template or a stack: what it is, its questions, and the way to install it. */

import { ExternalLink } from "lucide-react";
import { useCallback } from "react";
import { Link, useParams } from "wouter";
import { Section } from "../../components/facts";
import { Empty, ProblemNote, Skeleton } from "../../components/notice";
import { PageHead } from "../../components/page";
import { useFetched } from "../../store/fetched";
import { describe } from "../../store/templates";
import type { ShelfKind, TemplateAnswer } from "../../wire/types.gen";
import { language } from "../../words/language";
import { say, Say } from "../../words/say";
import { Changelog } from "./changelog";
import { TemplateIcon } from "./icons";
import { InstallForm } from "./install";
import { MadeFrom } from "./made";
import { Readme } from "./readme";

const BACK = { href: "/templates", title: say("templates") };

export function TemplatePage() {
  return <ShelfPage kind="template" />;
}

export function StackPage() {
  return <ShelfPage kind="stack" />;
}

function ShelfPage({ kind }: { readonly kind: ShelfKind }) {
  const { id = "" } = useParams<{ id: string }>();
  const { value, problem } = useFetched(useCallback(() => describe(kind, id), [kind, id]), "");
  return (
    <div className="flex h-full flex-col">
      <PageHead title={value?.row.title ?? id} back={BACK} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {problem?.status === 404 ? (
          <Empty
            title={kind === "stack" ? say("No stack called {id}", { id }) : say("No template called {id}", { id })}
            action={
              <Link href={BACK.href} className="link text-sm">
                {say("Show all templates")}
              </Link>
            }
          >
            {say("It may be one of a registry that was removed.")}
          </Empty>
        ) : problem === undefined ? null : (
          <div className="p-4">
            <ProblemNote problem={problem} />
          </div>
        )}
        {value === undefined && problem === undefined && <Skeleton />}
        {value !== undefined && <Found key={value.row.id} answer={value} />}
      </div>
    </div>
  );
}

function Found({ answer }: { readonly answer: TemplateAnswer }) {
  const { row } = answer;
  return (
    <div className="grid max-w-6xl lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="flex flex-col gap-4 px-4 py-4 md:px-5 lg:border-r lg:border-line">
        <p className="flex items-start gap-3 text-sm">
          <span className="mt-0.5 text-soft">
            <TemplateIcon row={row} size={22} />
          </span>
          <span className="min-w-0">
            {row.description}
            <span className="block text-xs text-faint">
              {row.registry === "built-in" ? say("Version {version}, comes with ServiceBay", { version: row.version }) : say("Version {version}, from the registry {registry}", { version: row.version, registry: row.registry })}
            </span>
          </span>
        </p>
        <InstallForm answer={answer} />
      </div>
      <div className="min-w-0 pb-8 max-lg:border-t max-lg:border-line">
        <Section title={say("About")}>
          <Readme text={answer.readmes?.[language] ?? answer.readme} />
          <Links answer={answer} />
        </Section>
        {row.kind === "template" && <MadeFrom id={row.id} />}
        <Parts answer={answer} />
        <Sources answer={answer} />
        <Versions answer={answer} />
      </div>
    </div>
  );
}

function Links({ answer }: { readonly answer: TemplateAnswer }) {
  const { links = [], requires = [] } = answer;
  return (
    <>
      {links.length > 0 && (
        <p className="mt-2.5 flex flex-wrap gap-x-4 text-sm">
          {links.map((link) => (
            <a key={link.url} href={link.url} target="_blank" rel="noreferrer" className="link inline-flex items-center gap-1">
              {link.title}
              <ExternalLink size={12} aria-hidden />
            </a>
          ))}
        </p>
      )}
      {requires.length > 0 && (
        <p className="mt-2.5 text-sm text-soft">
          <Say
            text="Goes well with {templates}."
            values={{
              templates: requires.map((id, index) => (
                <span key={id}>
                  {index > 0 && ", "}
                  <Link href={`/templates/${encodeURIComponent(id)}`} className="link">
                    {id}
                  </Link>
                </span>
              )),
            }}
          />
        </p>
      )}
    </>
  );
}

function Parts({ answer }: { readonly answer: TemplateAnswer }) {
  const { parts = [] } = answer;
  if (parts.length === 0) return null;
  return (
    <Section title={say("Services, in the order of their start")}>
      <ol className="flex flex-col gap-1 text-sm">
        {parts.map((part, index) => (
          <li key={part.name} className="flex items-baseline gap-2.5">
            <span className="num w-4 text-right text-xs text-faint">{index + 1}</span>
            <Link href={`/templates/${encodeURIComponent(part.template)}`} className="link">
              {part.title}
            </Link>
            <span className="font-mono text-xs text-faint">{part.name}</span>
            {part.needs !== undefined && part.needs.length > 0 && <span className="text-xs text-faint">{say("after {needs}", { needs: part.needs.join(", ") })}</span>}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** The files as the template has them: nothing about it is hidden. */
function Sources({ answer }: { readonly answer: TemplateAnswer }) {
  const { sources = {} } = answer;
  const files = Object.entries(sources);
  if (files.length === 0) return null;
  return (
    <Section title={say("Files that it makes")}>
      {files.map(([path, text]) => (
        <details key={path} className="text-sm">
          <summary className="min-h-7 rounded font-mono text-xs leading-7">{path}</summary>
          <pre className="mb-2 rounded bg-side whitespace-pre-wrap wrap-anywhere px-2.5 py-2 font-mono text-xs">
            {text}
          </pre>
        </details>
      ))}
    </Section>
  );
}

function Versions({ answer }: { readonly answer: TemplateAnswer }) {
  const { changelog = [] } = answer;
  if (changelog.length === 0) return null;
  return (
    <Section title={say("Versions")}>
      <Changelog entries={changelog} />
    </Section>
  );
}
