/** Text meant to be copied: a command, a key, a fingerprint. */

import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { say } from "../words/say";
import { IconButton } from "./button";

/** Copy through the clipboard API, or, on plain http where it is missing, through a hidden selection. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    await copyText(text);
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), 1500);
  };
  return (
    <>
      <IconButton label={copied ? say("Copied") : say("Copy {what}", { what })} onClick={copy} small>
        {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </IconButton>
      <span role="status" className="sr-only">
        {copied ? say("Copied {what}", { what }) : ""}
      </span>
    </>
  );
}

/** A command on a line of its own, wrapped rather than cut, with its copy button. */
export function CopyBlock({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className="flex items-start gap-1 rounded-md border border-line bg-side py-1 pr-1 pl-2.5">
      <code className="min-w-0 flex-1 py-0.75 font-mono text-xs wrap-anywhere whitespace-pre-wrap select-all">{text}</code>
      <CopyButton text={text} what={what} />
    </div>
  );
}
