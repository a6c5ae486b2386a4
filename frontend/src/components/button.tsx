/** Buttons. A label is a verb with its object; an icon alone carries it as its accessible name. */

import type { ButtonHTMLAttributes, ReactNode } from "react";
import { useRefusal, type Need } from "../store/session";

type Look = "plain" | "primary" | "danger" | "quiet";

const LOOK: Record<Look, string> = {
  plain: "border border-edge bg-raised text-ink hover:bg-hover active:bg-pressed",
  primary: "border border-transparent bg-accent text-on-accent hover:opacity-90 active:opacity-80",
  danger: "border border-transparent bg-act text-canvas hover:opacity-90 active:opacity-80",
  quiet: "border border-transparent text-soft hover:bg-pressed hover:text-ink",
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  readonly icon?: ReactNode;
  /** Something is under way: the button waits and says so. */
  readonly busy?: boolean;
  readonly small?: boolean;
  /** Who may not is told why. */
  readonly need?: Need;
}

export function Button({ look = "plain", icon, busy = false, small = false, need, children, disabled, className = "", ...rest }: Props) {
  const refused = useRefusal(need);
  const size = small ? "h-6 px-2 text-xs gap-1" : "h-8 px-3 text-sm gap-1.5";
  return (
    <button
      type="button"
      {...rest}
      title={refused ?? rest.title}
      disabled={disabled === true || busy || refused !== undefined}
      aria-busy={busy || undefined}
      className={`inline-flex shrink-0 items-center justify-center rounded-md font-medium whitespace-nowrap disabled:opacity-55 ${size} ${LOOK[look]} ${className}`}
    >
      {icon}
      {children}
    </button>
  );
}

/** A square button with an icon; `label` is its name for screen readers and on hover. */
interface IconProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly label: string;
  readonly small?: boolean;
  readonly need?: Need;
}

export function IconButton({ label, small = false, need, children, disabled, className = "", ...rest }: IconProps) {
  const refused = useRefusal(need);
  return (
    <button
      type="button"
      aria-label={label}
      title={refused ?? label}
      {...rest}
      disabled={disabled === true || refused !== undefined}
      className={`inline-grid ${small ? "size-6" : "size-7"} shrink-0 place-items-center rounded-md text-soft hover:bg-pressed hover:text-ink disabled:opacity-50 ${className}`}
    >
      {children}
    </button>
  );
}
