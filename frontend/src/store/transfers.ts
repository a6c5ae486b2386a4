/** A volume's content out of a node and into it. The browser saves a download itself; an upload tells how far it is. */

import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, parseProblem } from "../wire/http";
import type { ActionAnswer, Problem, VolumeView } from "../wire/types.gen";
import { noteRefusal } from "./session";
import { showToast } from "./toasts";

const pathOf = (row: VolumeView, verb: string) => `/api/volumes/${encodeURIComponent(row.name)}/${verb}?node=${encodeURIComponent(row.node)}`;

/** Have the browser download it. What stops services is a POST, which no other site can send for us. */
export function download(row: VolumeView, stop: boolean): void {
  const form = document.createElement("form");
  form.method = stop ? "post" : "get";
  form.action = pathOf(row, "export");
  if (!stop) form.append(hidden("node", row.node));
  document.body.append(form);
  form.submit();
  form.remove();
}

function hidden(name: string, value: string): HTMLInputElement {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  return input;
}

export interface Upload {
  /** 0 to 1 while it runs. */
  readonly share: number | undefined;
  readonly problem: Problem | undefined;
  readonly start: (file: File, stop: boolean) => void;
  readonly cancel: () => void;
}

export function useUpload(row: VolumeView): Upload {
  const [share, setShare] = useState<number>();
  const [problem, setProblem] = useState<Problem>();
  const running = useRef<XMLHttpRequest>(undefined);
  const path = pathOf(row, "import");
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback(
    (file: File, stop: boolean) => {
      const request = new XMLHttpRequest();
      running.current = request;
      setShare(0);
      setProblem(undefined);
      request.upload.addEventListener("progress", (event) => setShare(event.total === 0 ? 0 : event.loaded / event.total));
      request.addEventListener("loadend", () => {
        setShare(undefined);
        if (request.status === 200) showToast({ tone: "done", title: (JSON.parse(request.responseText) as ActionAnswer).message });
        else if (request.status !== 0) setProblem(refusalOf(request));
      });
      request.addEventListener("error", () => setProblem({ ...parseProblem({ status: 0, statusText: "" }, ""), detail: "The upload broke off: what had come by then is in the volume." }));
      request.open("POST", `${path}${stop ? "&stop=true" : ""}`);
      request.setRequestHeader("Content-Type", "application/x-tar");
      request.send(file);
    },
    [path],
  );
  return { share, problem, start, cancel: () => running.current?.abort() };
}

function refusalOf(request: XMLHttpRequest): Problem {
  const problem = parseProblem(request, request.responseText);
  noteRefusal(new ApiError(problem));
  return problem;
}
