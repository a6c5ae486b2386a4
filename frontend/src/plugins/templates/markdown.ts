/** As much of Markdown as a README needs, as a tree of blocks. Pure: no HTML comes in or goes out. */

export type Span = { readonly kind: "text" | "code" | "strong"; readonly text: string } | { readonly kind: "link"; readonly text: string; readonly href: string };
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly spans: readonly Span[] }
  | { readonly kind: "paragraph"; readonly spans: readonly Span[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: "code"; readonly text: string };

const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g;
const ITEM = /^\s*(?:([-*])|\d+\.)\s+/;

export function parseSpans(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of text.matchAll(SPAN)) {
    if (match.index > at) spans.push({ kind: "text", text: text.slice(at, match.index) });
    const [whole, code, strong, title, href] = match;
    if (code !== undefined) spans.push({ kind: "code", text: code });
    else if (strong !== undefined) spans.push({ kind: "strong", text: strong });
    else if (title !== undefined && href !== undefined) spans.push({ kind: "link", text: title, href });
    at = match.index + whole.length;
  }
  if (at < text.length) spans.push({ kind: "text", text: text.slice(at) });
  return spans;
}

export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split("\n");
  let index = 0;
  const take = (fits: (line: string) => boolean): string[] => {
    const from = index;
    while (index < lines.length && fits(lines[index] ?? "")) index += 1;
    return lines.slice(from, index);
  };
  while (index < lines.length) {
    const line = lines[index] ?? "";
    const heading = /^(#{1,4})\s+(.*)$/.exec(line);
    if (line.trim() === "") index += 1;
    else if (line.startsWith("```")) {
      index += 1;
      blocks.push({ kind: "code", text: take((each) => !each.startsWith("```")).join("\n") });
      index += 1;
    } else if (heading !== null) {
      index += 1;
      blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, spans: parseSpans(heading[2] ?? "") });
    } else if (ITEM.test(line)) {
      const ordered = ITEM.exec(line)?.[1] === undefined;
      const items: string[] = [];
      for (const each of take((next) => next.trim() !== "" && (ITEM.test(next) || /^\s/.test(next)))) {
        if (ITEM.test(each)) items.push(each.replace(ITEM, ""));
        else items.push(`${items.pop() ?? ""} ${each.trim()}`);
      }
      blocks.push({ kind: "list", ordered, items: items.map(parseSpans) });
    } else {
      index += 1;
      const more = take((next) => next.trim() !== "" && !/^(#{1,4}\s|```)/.test(next) && !ITEM.test(next));
      blocks.push({ kind: "paragraph", spans: parseSpans([line, ...more].map((each) => each.trim()).join(" ")) });
    }
  }
  return blocks;
}
