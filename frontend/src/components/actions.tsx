/** Actions on a row: icons in the table, buttons in the detail, both with progress in place. */

import { ArrowUpCircle, BellOff, Play, Power, PowerOff, RefreshCcwDot, RefreshCw, RotateCw, Skull, Square, StepForward, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useInSight, useTold, type StockTarget, type Target } from "../store/actions";
import { request } from "../store/careful";
import { useOperation, useProgress } from "../store/operations";
import type { Need } from "../store/session";
import type { ContainerView, PodView, ServiceView } from "../wire/types.gen";
import { say, Say } from "../words/say";
import { Age } from "./age";
import { Button, IconButton } from "./button";
import { Output } from "./notice";
import { ToneMark } from "./tone";

export const VERB: Record<string, string> = {
  start: say("Start"),
  stop: say("Stop"),
  restart: say("Restart"),
  update: say("Update"),
  reload: say("Reload"),
  enable: say("Start at boot"),
  disable: say("Do not start at boot"),
  kill: say("Kill"),
  delete: say("Delete"),
  run: say("Run now"),
  "reload-units": say("Reload units"),
  "reset-failed": say("Dismiss failure"),
};

/** 'Restart web'. */
export const deedTitle = (action: string, name: string): string => say("{verb} {name}", { verb: VERB[action] ?? action, name });

const ICON: Record<string, (size: number) => ReactNode> = {
  start: (size) => <Play size={size} aria-hidden />,
  stop: (size) => <Square size={size} aria-hidden />,
  restart: (size) => <RotateCw size={size} aria-hidden />,
  update: (size) => <ArrowUpCircle size={size} aria-hidden />,
  reload: (size) => <RefreshCcwDot size={size} aria-hidden />,
  enable: (size) => <Power size={size} aria-hidden />,
  disable: (size) => <PowerOff size={size} aria-hidden />,
  kill: (size) => <Skull size={size} aria-hidden />,
  delete: (size) => <Trash2 size={size} aria-hidden />,
  run: (size) => <StepForward size={size} aria-hidden />,
  "reload-units": (size) => <RefreshCw size={size} aria-hidden />,
  "reset-failed": (size) => <BellOff size={size} aria-hidden />,
};

export const actionIcon = (action: string, size = 14): ReactNode => ICON[action]?.(size);

export type Subject = { readonly kind: "service"; readonly row: ServiceView } | { readonly kind: "container"; readonly row: ContainerView }
  | StockSubject;

export type StockSubject =
  | (StockTarget extends infer Each ? (Each extends StockTarget ? Omit<Each, "action"> : never) : never)
  | { readonly kind: "pod"; readonly row: PodView };

/** The subject's actions as targets; the hub decided which make sense. */
export function targetsOf(subject: Subject): Target[] {
  if (subject.kind === "pod") return [];
  return (subject.row.actions ?? []).map((action) => ({ kind: subject.kind, row: subject.row, action }) as Target);
}

/** Secrets are administrators' affairs. */
const needOf = (target: Target): Need => (target.kind === "secret" ? "administer" : "operate");

const QUICK = new Set(["start", "stop", "restart", "reload-units"]);

/** Icons at the end of a row: seen on hover and at the cursor, so that the table stays quiet. */
export function RowActions({ subject }: { readonly subject: Subject }) {
  const progress = useProgress(subject.row.key);
  if (progress !== undefined) return null;
  return (
    <span className="flex opacity-0 group-hover/row:opacity-100 focus-within:opacity-100 touch:hidden">
      {targetsOf(subject)
        .filter((target) => QUICK.has(target.action))
        .map((target) => (
          <IconButton need={needOf(target)} key={target.action} tabIndex={-1} label={deedTitle(target.action, subject.row.name)} onClick={() => void request([target])}>
            {actionIcon(target.action)}
          </IconButton>
        ))}
    </span>
  );
}

/** What can be done to rows, for the palette. */
export function deedsOf(subjects: readonly Subject[]): readonly { readonly title: string; readonly verb: string; readonly kind: string; readonly run: () => void }[] {
  return subjects.flatMap((subject) => targetsOf(subject).map((target) => ({ title: deedTitle(target.action, subject.row.name), verb: VERB[target.action] ?? "", kind: onNode(subject), run: () => void request([target]) })));
}

const ON_NODE: Record<Subject["kind"], (node: string) => string> = {
  service: (node) => say("service on {node}", { node }),
  container: (node) => say("container on {node}", { node }),
  pod: (node) => say("pod on {node}", { node }),
  image: (node) => say("image on {node}", { node }),
  volume: (node) => say("volume on {node}", { node }),
  network: (node) => say("network on {node}", { node }),
  secret: (node) => say("secret on {node}", { node }),
};
const onNode = ({ kind, row }: Subject) => ON_NODE[kind](row.node);

/** Buttons in a detail. */
export function DetailActions({ subject }: { readonly subject: Subject }) {
  const progress = useProgress(subject.row.key);
  return (
    <div className="flex flex-wrap gap-2">
      {targetsOf(subject).map((target) => (
        <Button need={needOf(target)} key={target.action} small look={target.action === "delete" || target.action === "kill" ? "quiet" : "plain"} disabled={progress !== undefined} icon={actionIcon(target.action, 12)} onClick={() => void request([target])}>
          {VERB[target.action]}
        </Button>
      ))}
    </div>
  );
}

/** What is being done to this row, or how it ended a moment ago; a good end is told once to the one who asked, by a message. */
export function OperationLine({ target }: { readonly target: string }) {
  const operation = useOperation(target);
  const told = useTold(target, operation?.id);
  useInSight(target);
  if (operation === undefined || (operation.state === "done" && told)) return null;
  const tone = operation.state === "running" ? "busy" : operation.state === "failed" ? "act" : "ok";
  return (
    <div role="status" className={`mx-4 mb-3 flex gap-2 rounded-md px-3 py-2 text-sm ${operation.state === "failed" ? "bg-act-wash" : "bg-side"}`}>
      <span className="pt-1">
        <ToneMark tone={tone} silent />
      </span>
      <div className="min-w-0">
        <p className="wrap-anywhere">{operation.text}</p>
        {operation.user !== undefined && (
          <p className="text-xs text-faint">
            <Say text="asked by {user}, {age} ago" values={{ user: operation.user, age: <Age since={operation.startedAt} /> }} />
          </p>
        )}
        {operation.state === "failed" && operation.detail !== undefined && <Output text={operation.detail} />}
      </div>
    </div>
  );
}
