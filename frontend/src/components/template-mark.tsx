/** Which template made a service: a mark in its row where a newer version is there, and the way to it in its detail. */

import { Link } from "wouter";
import { templatePath, upgradePath } from "../lib/route";
import { useLive } from "../store/live";
import type { ServiceView } from "../wire/types.gen";
import { say, Say } from "../words/say";
import { Section } from "./facts";

export function TemplateMark({ of }: { readonly of: string }) {
  const mark = useLive((state) => state.templates[of]);
  if (mark?.newest === undefined) return null;
  return (
    <span className="ml-2 shrink-0 rounded border border-edge px-1 text-2xs whitespace-nowrap text-soft" title={`${mark.title} ${mark.version} → ${mark.newest}`}>
      {say("template {newest}", { newest: mark.newest })}
    </span>
  );
}

export function TemplateSection({ row }: { readonly row: ServiceView }) {
  const mark = useLive((state) => state.templates[row.key]);
  if (mark === undefined) return null;
  return (
    <Section title={say("Template")}>
      <p className="text-sm">
        {mark.gone === true ? (
          mark.text
        ) : (
          <Say
            text="Made from {template} {version}."
            values={{
              template: (
                <Link href={templatePath({ kind: "template", id: mark.id })} className="link">
                  {mark.title}
                </Link>
              ),
              version: mark.version,
            }}
          />
        )}
      </p>
      {mark.newest !== undefined && (
        <p className="mt-1 text-sm">
          {mark.text}.{" "}
          <Link href={upgradePath(row.key)} className="link">
            {say("See what changes")}
          </Link>
        </p>
      )}
    </Section>
  );
}
