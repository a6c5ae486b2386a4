/** Messages about how actions ended, announced to screen readers and dismissible. */

import { X } from "lucide-react";
import { useStore } from "../store/store";
import { dismissToast, toasts } from "../store/toasts";
import { say } from "../words/say";
import { Button, IconButton } from "./button";
import { Output } from "./notice";
import { ToneMark } from "./tone";

/** At the right and below, where nothing is to be pressed; beside a dialog, whose buttons stand there, at the left and above. */
export function Toaster() {
  const shown = useStore(toasts, (now) => now);
  return (
    <div role="region" aria-label={say("Messages")} aria-live="polite" className="pointer-events-none fixed right-0 bottom-0 z-60 in-[body:has([role=dialog])]:top-0 in-[body:has([role=dialog])]:right-auto in-[body:has([role=dialog])]:bottom-auto in-[body:has([role=dialog])]:left-0 flex w-full flex-col items-end gap-2 p-3 max-md:pb-18 sm:w-96">
      {shown.map((toast) => (
        <div key={toast.id} role={toast.tone === "failed" ? "alert" : "status"} className="animate-appear pointer-events-auto flex w-full items-start gap-2.5 rounded-lg border border-line bg-raised py-2 pr-1.5 pl-3 text-sm shadow-lg">
          <span className="pt-1">
            <ToneMark tone={toast.tone === "failed" ? "act" : "ok"} silent />
          </span>
          <div className="min-w-0 flex-1 py-px">
            <p className="font-medium wrap-anywhere">{toast.title}</p>
            {toast.detail !== undefined && <p className="whitespace-pre-line text-soft wrap-anywhere">{toast.detail}</p>}
            {toast.output !== undefined && <Output text={toast.output} />}
          </div>
          {toast.offer !== undefined && <Offer toast={toast.id} label={toast.offer.label} run={toast.offer.run} />}
          <IconButton label={say("Dismiss")} small onClick={() => dismissToast(toast.id)}>
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
    </div>
  );
}

function Offer({ toast, label, run }: { readonly toast: number; readonly label: string; readonly run: () => void }) {
  return (
    <Button
      small
      onClick={() => {
        dismissToast(toast);
        run();
      }}
    >
      {label}
    </Button>
  );
}
