/** What kinds of file a service can be given, where each goes, and how it begins. Pure. */

import type { ServiceView } from "../../../wire/types.gen";

export interface NewFileKind {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly folder: string;
  readonly name: string;
  readonly endings: readonly string[];
  readonly content: string;
}

export function newFileKinds(row: ServiceView): readonly NewFileKind[] {
  const { sourcePath } = row;
  if (sourcePath === undefined) return [];
  const slash = sourcePath.lastIndexOf("/");
  const folder = sourcePath.slice(0, slash);
  const file = sourcePath.slice(slash + 1);
  const dot = file.lastIndexOf(".");
  const [stem, type] = [file.slice(0, dot), file.slice(dot + 1)];
  const section = `[${type.slice(0, 1).toUpperCase()}${type.slice(1)}]`;
  return [
    { id: "dropin", title: "Drop-in", hint: `Adds to ${file} or overrides it, and leaves it as it is.`, folder: `${sourcePath}.d`, name: "10-local.conf", endings: [".conf"], content: `${section}\n` },
    { id: "env", title: "Environment file", hint: `Variables, one a line; named by EnvironmentFile=./${stem}.env`, folder, name: `${stem}.env`, endings: [".env"], content: "" },
    { id: "kube", title: "Kubernetes YAML", hint: "A pod, named by Yaml= of a .kube file", folder, name: `${stem}.yml`, endings: [".yml", ".yaml"], content: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: " + stem + "\nspec:\n  containers:\n    - name: main\n      image: \n" },
    { id: "volume", title: "Volume", hint: `Named by Volume=${stem}.volume:/path`, folder, name: `${stem}.volume`, endings: [".volume"], content: "[Volume]\n" },
    { id: "network", title: "Network", hint: `Named by Network=${stem}.network`, folder, name: `${stem}.network`, endings: [".network"], content: "[Network]\n" },
  ];
}

/** Why a file cannot be called that; the hub looks again. */
export function fileProblem(name: string, kind: Pick<NewFileKind, "endings">): string | undefined {
  if (name === "" || name.startsWith(".")) return "A name is needed.";
  if (/[/\0]/.test(name)) return "A name has no slash.";
  return kind.endings.some((ending) => name.endsWith(ending) && name.length > ending.length) ? undefined : `It ends with ${kind.endings.join(" or ")}.`;
}
