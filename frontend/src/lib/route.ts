/** Addresses: one per object, and list settings in the query so that Back and shared links work. */

import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

type Changes = Record<string, string | undefined>;

/** Apply changes to a query string; empty values are left out. Pure. */
export function withQuery(search: string, changes: Changes): string {
  const query = new URLSearchParams(search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || value === "") query.delete(key);
    else query.set(key, value);
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** The page's query and a way to change it in place. `push` makes a step that Back undoes. */
export function useQuery(): [URLSearchParams, (changes: Changes, push?: boolean) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const change = useCallback(
    (changes: Changes, push = false) => navigate(path + withQuery(window.location.search, changes), { replace: !push }),
    [path, navigate],
  );
  return [useMemo(() => new URLSearchParams(search), [search]), change];
}

/** The node that every page is narrowed to, if one is. */
export function useNodeFilter(): string | undefined {
  return new URLSearchParams(useSearch()).get("node") ?? undefined;
}

const part = encodeURIComponent;

export const servicePath = (key: string): string => `/services/${pathOfKey(key)}`;
export const containerPath = (key: string): string => {
  const [node = "", id = ""] = splitKey(key);
  return `/containers/${part(node)}/${part(id.slice(0, 12))}`;
};
/** Pages of images, volumes, networks, pods and secrets; volumes and networks go by name, the rest by 12 digits of the ID. */
export const stockPath =
  (section: string) =>
  (key: string): string => {
    const [node, name] = splitKey(key);
    return `/${section}/${part(node)}/${part(section === "volumes" || section === "networks" ? name : name.slice(0, 12))}`;
  };
/** Where a container that no unit starts becomes one. */
export const adoptPath = (key: string): string => `/services/import${withQuery("", { container: key })}`;
export const templatePath = (row: { readonly kind: string; readonly id: string }): string => `/templates/${row.kind === "stack" ? "stacks/" : ""}${part(row.id)}`;
/** Where a service is brought to its template's newest version. */
export const upgradePath = (key: string): string => `/templates/upgrade/${splitKey(key).map(part).join("/")}`;
/** Keys of routes have a part more: the proxy's name. */
export const routePath = (key: string): string => `/routes/${key.split("/").map(part).join("/")}`;
export const checkPath = (key: string): string => `/monitoring/${part(key)}`;
/** The services, narrowed to a node where one is named. */
export const servicesOf = (node: string | undefined): string => `/services${withQuery("", { node })}`;
export const ADD_NODE_PATH = "/nodes/add";
export const nodePath = (name: string): string => `/nodes/${part(name)}`;
/** Nodes side by side. */
export const comparePath = (nodes: readonly string[], span = ""): string => `/compare${withQuery("", { of: nodes.join(","), span })}`;

/** Its neighbourhood on the map; `section` is that of the live document. */
export const mapPath = (section: string, key: string): string => `/map${withQuery("", { focus: `${section}/${key}` })}`;

/** Keys are `<node>/<name>`; node names hold no slash. */
export function splitKey(key: string): [string, string] {
  const slash = key.indexOf("/");
  return [key.slice(0, slash), key.slice(slash + 1)];
}

function pathOfKey(key: string): string {
  return splitKey(key).map(part).join("/");
}
