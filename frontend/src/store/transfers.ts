/**
 * A volume's content out of a node and into it. The browser saves a download itself; an upload tells how far it is, goes
 * on while one looks at other pages, and asks before the tab is closed.
 */

import { useCallback, useState } from "react";
import { ApiError, parseProblem } from "../wire/http";
import type { ActionAnswer, Problem, VolumeView } from "../wire/types.gen";
import { say } from "../words/say";
import { live } from "./live";
import { operationsByTarget } from "./operations";
import { noteRefusal } from "./session";
import { createStore, useStore } from "./store";
import { showToast } from "./toasts";

const pathOf = (row: VolumeView, verb: string) => `/api/volumes/${encodeURIComponent(row.name)}/${verb}?node=${encodeURIComponent(row.node)}`;
const FRAME = "download";

export interface Download {
  /** Why there is no archive. */
  readonly problem: Problem | undefined;
  readonly start: (stop: boolean) => void;
}

/** Have the browser download it. A refusal comes into a frame that nobody sees: the page stays where it is. */
export function useDownload(row: VolumeView): Download {
  const [problem, setProblem] = useState<Problem>();
  const start = (stop: boolean) => {
    setProblem(undefined);
    submit(row, stop, () => setProblem(refusedExport(row)));
  };
  return { problem, start };
}

/** What stops services is a POST, which no other site can send for us. */
function submit(row: VolumeView, stop: boolean, onRefused: () => void): void {
  const frame = document.createElement("iframe");
  Object.assign(frame, { name: `${FRAME}-${row.key}`, hidden: true, title: say("Download") });
  const form = document.createElement("form");
  Object.assign(form, { method: stop ? "post" : "get", action: pathOf(row, "export"), target: frame.name });
  if (!stop) form.append(hidden("node", row.node));
  document.querySelectorAll(`iframe[name="${CSS.escape(frame.name)}"]`).forEach((old) => old.remove());
  document.body.append(frame, form);
  // A download loads nothing. What is neither that nor the frame's own empty page is a refusal, which may not be looked into.
  frame.addEventListener("load", () => frame.contentDocument?.URL !== "about:blank" && onRefused());
  form.submit();
  form.remove();
}

function hidden(name: string, value: string): HTMLInputElement {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  return input;
}

/** The hub tells why with the operation: the answer itself may not be read in a frame. */
function refusedExport(row: VolumeView): Problem {
  const operation = operationsByTarget(live.get().state?.operations ?? {}).get(row.key);
  const told = operation?.action === "export" && operation.state === "failed" ? operation.text : say("{name} could not be exported.", { name: row.name });
  return { ...parseProblem({ status: 0, statusText: "" }, ""), detail: told };
}

interface Running {
  /** 0 to 1 while it runs. */
  readonly share: number | undefined;
  readonly problem: Problem | undefined;
}

export interface Upload extends Running {
  readonly start: (file: File, stop: boolean) => void;
  readonly cancel: () => void;
}

const IDLE: Running = { share: undefined, problem: undefined };
const uploads = createStore<ReadonlyMap<string, Running>>(new Map());
const requests = new Map<string, XMLHttpRequest>();

export function useUpload(row: VolumeView): Upload {
  const now = useStore(uploads, (all) => all.get(row.key) ?? IDLE);
  const start = useCallback((file: File, stop: boolean) => upload(row, file, stop), [row]);
  return { ...now, start, cancel: () => requests.get(row.key)?.abort() };
}

function upload(row: VolumeView, file: File, stop: boolean): void {
  const request = new XMLHttpRequest();
  const note = (more: Partial<Running>) => uploads.set((all) => new Map(all).set(row.key, { ...IDLE, ...all.get(row.key), ...more }));
  requests.set(row.key, request);
  note({ share: 0, problem: undefined });
  request.upload.addEventListener("progress", (event) => note({ share: event.total === 0 ? 0 : event.loaded / event.total }));
  request.addEventListener("loadend", () => {
    requests.delete(row.key);
    note({ share: undefined });
    if (request.status === 200) showToast({ tone: "done", title: (JSON.parse(request.responseText) as ActionAnswer).message });
    else if (request.status !== 0) note({ problem: refusalOf(request) });
  });
  request.addEventListener("error", () => note({ problem: { ...parseProblem({ status: 0, statusText: "" }, ""), detail: say("The upload broke off: what had come by then is in the volume.") } }));
  request.open("POST", `${pathOf(row, "import")}${stop ? "&stop=true" : ""}`);
  request.setRequestHeader("Content-Type", "application/x-tar");
  request.send(file);
}

function refusalOf(request: XMLHttpRequest): Problem {
  const problem = parseProblem(request, request.responseText);
  noteRefusal(new ApiError(problem));
  return problem;
}

/** Whether an upload would be cut off by leaving. */
export const isUploading = (): boolean => requests.size > 0;

/** End all uploads: somebody else may sign in next. */
export function endUploads(): void {
  for (const request of requests.values()) request.abort();
  uploads.set(new Map());
}
