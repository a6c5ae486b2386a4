/** What an installed plugin's module is given instead of bundling it: React, the live state, calls, and parts that look like ours. */

import * as React from "react";
import { Link } from "wouter";
import { navigate } from "wouter/use-browser-location";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { Empty, ProblemNote } from "../../components/notice";
import { PageHead } from "../../components/page";
import { ToneMark } from "../../components/tone";
import { useNodeFilter } from "../../lib/route";
import { useFetched } from "../../store/fetched";
import { useLive } from "../../store/live";
import { showToast } from "../../store/toasts";
import { request } from "../../wire/http";
import { pluginPath } from "./adopt";
import { Section, Table } from "./parts";

export const HOST_VERSION = 1;

/** Version 1 of the host; described in `docs/plugins.md`. */
export interface Host {
  readonly version: typeof HOST_VERSION;
  readonly name: string;
  readonly React: typeof React;
  readonly components: { readonly Age: typeof Age; readonly Button: typeof Button; readonly Empty: typeof Empty; readonly Link: typeof Link; readonly PageHead: typeof PageHead; readonly ProblemNote: typeof ProblemNote; readonly Section: typeof Section; readonly Table: typeof Table; readonly ToneMark: typeof ToneMark };
  /** Part of the live state, as `GET /api/live` has it. The selector must give the same object for the same value. */
  readonly useLive: typeof useLive;
  /** `{value, problem, again}` of a function that asks; it must be the same function at each call. */
  readonly useFetched: typeof useFetched;
  readonly useNodeFilter: typeof useNodeFilter;
  /** `""` or `/more`: the address of one of this plugin's pages. */
  readonly path: (below?: string) => string;
  readonly navigate: (path: string) => void;
  readonly toast: typeof showToast;
  /** Call the hub: `"redis"` is this plugin's own `/api/plugins/<name>/redis`, `"/api/…"` any other. Rejects with an Error that has a `problem`. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<unknown>;
}

export function hostFor(name: string): Host {
  return {
    version: HOST_VERSION,
    name,
    React,
    components: { Age, Button, Empty, Link, PageHead, ProblemNote, Section, Table, ToneMark },
    useLive,
    useFetched,
    useNodeFilter,
    path: (below = "") => pluginPath(name) + below,
    navigate: (path) => navigate(path),
    toast: showToast,
    call: (method, path, body) => request(method, path.startsWith("/api/") ? path : `/api/plugins/${name}/${path}`, body),
  };
}
