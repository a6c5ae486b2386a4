/** A README as elements. */

import { Fragment } from "react";
import { parseMarkdown, type Block, type Span } from "./markdown";

export function Readme({ text }: { readonly text: string }) {
  return (
    <div className="flex flex-col gap-2.5 text-sm text-pretty">
      {parseMarkdown(text)
        .filter((block) => !(block.kind === "heading" && block.level === 1))
        .map((block, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <BlockView key={index} block={block} />
        ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys
  if (block.kind === "code") return <pre tabIndex={0} className="overflow-x-auto rounded bg-side px-2.5 py-2 font-mono text-xs">{block.text}</pre>;
  if (block.kind === "heading") {
    return (
      <h3 className="mt-1 font-semibold">
        <Spans spans={block.spans} />
      </h3>
    );
  }
  if (block.kind === "paragraph") {
    return (
      <p className="wrap-anywhere">
        <Spans spans={block.spans} />
      </p>
    );
  }
  const List = block.ordered ? "ol" : "ul";
  return (
    <List className={`flex flex-col gap-1 pl-5 ${block.ordered ? "list-decimal" : "list-disc"}`}>
      {block.items.map((item, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>
          <Spans spans={item} />
        </li>
      ))}
    </List>
  );
}

function Spans({ spans }: { readonly spans: readonly Span[] }) {
  return spans.map((span, index) => (
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>
      {span.kind === "text" && span.text}
      {span.kind === "strong" && <strong className="font-semibold">{span.text}</strong>}
      {span.kind === "code" && <code className="rounded bg-side px-1 font-mono text-xs wrap-anywhere">{span.text}</code>}
      {span.kind === "link" && (
        <a href={span.href} target="_blank" rel="noreferrer" className="link">
          {span.text}
        </a>
      )}
    </Fragment>
  ));
}
