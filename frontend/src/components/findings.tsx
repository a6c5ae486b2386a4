/** What was found in files, at their lines, with what mends it. */

import type { Finding, Tone } from "../wire/types.gen";
import { say } from "../words/say";
import { Button } from "./button";
import { ToneMark } from "./tone";

const TONE: Record<Finding["severity"], Tone> = { error: "act", warning: "look", hint: "off" };
const ORDER: readonly Finding["severity"][] = ["error", "warning", "hint"];

interface Props {
  readonly findings: readonly Finding[];
  readonly onShow?: ((path: string, line: number | undefined) => void) | undefined;
  readonly onFix?: ((path: string, content: string) => void) | undefined;
}

export function Findings({ findings, onShow, onFix }: Props) {
  const rows = findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return (
    <ul className="flex flex-col gap-2">
      {rows.map((finding) => (
        <li key={`${finding.path} ${finding.line} ${finding.code} ${finding.text}`} className="flex gap-2.5 text-sm">
          <span className="pt-1">
            <ToneMark tone={TONE[finding.severity]} />
          </span>
          <div className="min-w-0 flex-1">
            <p className="wrap-anywhere">{finding.text}</p>
            <p className="flex flex-wrap items-center gap-x-2 text-xs text-faint">
              <Place finding={finding} onShow={onShow} />
            </p>
            {finding.fix !== undefined && finding.path !== undefined && onFix !== undefined && <Fix finding={finding} onFix={onFix} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Place({ finding, onShow }: { readonly finding: Finding; readonly onShow: Props["onShow"] }) {
  const { path, line } = finding;
  if (path === undefined) return <span>{finding.source}</span>;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const place = line === undefined ? name : say("{name}, line {line}", { name, line: `${line}` });
  if (onShow === undefined) return <span className="font-mono">{place}</span>;
  return (
    <button type="button" className="link font-mono" onClick={() => onShow(path, line)}>
      {place}
    </button>
  );
}

function Fix({ finding, onFix }: { readonly finding: Finding; readonly onFix: (path: string, content: string) => void }) {
  const { path, fix } = finding;
  if (path === undefined || fix === undefined) return null;
  return (
    <Button small className="mt-1 h-auto! min-h-6 max-w-full py-0.5 text-left whitespace-normal!" onClick={() => onFix(fix.path ?? path, fix.content)}>
      {fix.title}
    </Button>
  );
}
