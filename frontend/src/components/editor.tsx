/** The editor, fetched when it is first needed; until it is there, the text itself stands in its place. */

import type { EditorProps, Language } from "../editor/editor";
import { late } from "./late";

const editor = late<EditorProps>(
  async () => (await import("../editor/editor")).default,
  ({ value }) => <pre className="h-full overflow-hidden py-2 pl-14 font-mono text-xs leading-5 text-soft">{value}</pre>,
);

/** Fetch the editor while nothing else is to be done, so that the first file opens at once. */
export const warmEditor = editor.warm;

export const Editor = editor.View;

/** The language of a file by its name and the hub's word for its kind. */
export function languageOf(path: string, kind?: string): Language {
  if (kind === "env" || path.endsWith(".env")) return "env";
  if (kind === "kube" || /\.ya?ml$/.test(path)) return "yaml";
  if (/\.(container|kube|pod|volume|network|image|build|artifact|service|socket|timer|target|path|mount|slice|conf|quadlets)$/.test(path)) return "unit";
  return "text";
}
