/** A volume's content as a tar archive: out of the node, and back into it. */

import { Download, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";
import { Meter } from "../../components/meter";
import { ProblemNote } from "../../components/notice";
import { confirm } from "../../store/confirm";
import { useLive } from "../../store/live";
import { useDownload, useUpload } from "../../store/transfers";
import type { VolumeView } from "../../wire/types.gen";
import { say } from "../../words/say";

export function Backup({ row }: { readonly row: VolumeView }) {
  const services = useLive((state) => state.services);
  const used = (row.services ?? []).flatMap((key) => services[key]?.name ?? []);
  const busy = (row.containers?.length ?? 0) > 0;
  const [stop, setStop] = useState(false);
  const upload = useUpload(row);
  const download = useDownload(row);
  const file = useRef<HTMLInputElement>(null);
  const stopping = stop && busy;
  const take = async (chosen: File) => {
    const lines = [say("Files of the same names are overwritten, and cannot be brought back; others stay."), ...(busy && !stop ? [say("What uses the volume goes on meanwhile, and may not like it.")] : [])];
    if (await confirm({ title: say("Import {name} into {name2}?", { name: chosen.name, name2: row.name }), lines, verb: say("Import into {name}", { name: row.name }), otherwise: say("Cancel") })) upload.start(chosen, stopping);
  };
  if (row.stale === true) return null;
  return (
    <Section title={say("Backup")}>
      {busy && (
        <label className="mb-2 flex items-start gap-2 text-sm">
          <input type="checkbox" className="mt-1" checked={stop} onChange={(event) => setStop(event.target.checked)} />
          <span>{used.length === 0 ? say("Stop what uses it meanwhile, so that no file changes as it is read or written") : say("Stop {used} meanwhile, so that no file changes as it is read or written", { used: used.join(", ") })}</span>
        </label>
      )}
      <div className="flex flex-wrap gap-2">
        <Button need="operate" small icon={<Download size={12} aria-hidden />} onClick={() => download.start(stopping)}>
          {say("Export as tar")}
        </Button>
        <Button need="operate" small icon={<Upload size={12} aria-hidden />} disabled={upload.share !== undefined} onClick={() => file.current?.click()}>
          {say("Import a tar")}
        </Button>
        <input
          ref={file}
          type="file"
          aria-label={say("Archive to import")}
          accept=".tar,application/x-tar"
          className="hidden"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = "";
            if (chosen !== undefined) void take(chosen);
          }}
        />
      </div>
      {upload.share !== undefined && (
        <div role="status" className="mt-2 flex items-center gap-3 text-sm">
          <Meter percent={Math.round(upload.share * 100)} tone="busy" label={say("Uploaded")} />
          <Button small look="quiet" onClick={upload.cancel}>
            {say("Stop")}
          </Button>
        </div>
      )}
      <ProblemNote problem={upload.problem ?? download.problem} />
    </Section>
  );
}
