/** The frame of pages seen before signing in. */

import { useEffect, type ReactNode } from "react";
import { chooseLanguage, language, LANGUAGES, nameOf } from "../words/language";
import { say } from "../words/say";

export function Welcome({ title, text, children }: { readonly title: string; readonly text: ReactNode; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ServiceBay`;
  }, [title]);
  return (
    <main className="grid min-h-full place-items-center px-5 py-10">
      <div className="w-full max-w-80">
        <Wordmark />
        <h1 className="mt-6 text-xl font-semibold tracking-tight">{title}</h1>
        <p className="mt-1 mb-5 text-sm text-soft text-pretty">{text}</p>
        {children}
        <LanguageChoice />
      </div>
    </main>
  );
}

/** Each by its own name, so that whoever cannot read this page finds theirs. */
function LanguageChoice() {
  return (
    <select aria-label={say("Language")} className="mt-8 rounded border border-transparent bg-canvas py-1 text-xs text-faint hover:text-ink" value={language} onChange={(event) => chooseLanguage(event.target.value)}>
      {LANGUAGES.map((tag) => (
        <option key={tag} value={tag} lang={tag}>
          {nameOf(tag)}
        </option>
      ))}
    </select>
  );
}

export function Wordmark() {
  return (
    <span className="flex items-center gap-2 font-semibold">
      <img src="/favicon.svg" alt="" width={20} height={20} />
      ServiceBay
    </span>
  );
}
