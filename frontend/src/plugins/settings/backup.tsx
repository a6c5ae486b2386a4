/** A backup of ServiceBay itself: made and downloaded here, restored on the command line. */

import { Download } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button";
import { CopyBlock } from "../../components/copy";
import { Field } from "../../components/field";
import { ProblemNote } from "../../components/notice";
import { useTask } from "../../store/nodes";
import { showToast } from "../../store/toasts";
import { fetchBackup } from "../../wire/accounts";
import { say, Say } from "../../words/say";
import { Part, SettingsFrame } from "./frame";

export function BackupPage() {
  return (
    <SettingsFrame title={say("Backup")}>
      <Make />
      <Part title={say("Restore")} text={say("On the machine that shall run it, into a data directory that is not there yet. Stop the old hub first: two with the same key would both connect to your nodes.")}>
        <CopyBlock text="servicebay backup restore servicebay-….backup --data-dir ~/.local/share/servicebay" what={say("the command that restores")} />
        <p className="max-w-2xl text-sm text-soft text-pretty">
          <Say text="<code>servicebay backup check FILE</code> reads a backup to its end and says whether it is whole. <code>servicebay backup create FILE</code> makes one, from a timer for instance." tags={{ code: (inner) => <code className="font-mono text-xs">{inner}</code> }} />
        </p>
      </Part>
    </SettingsFrame>
  );
}

function Make() {
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [password, setPassword] = useState("");
  const task = useTask();
  const fault = (field: string) => (task.problem?.field === field ? task.problem.detail : undefined);
  const differs = again !== "" && again !== passphrase;
  const submit = () =>
    task.run(async () => {
      const { name, file } = await fetchBackup({ password, passphrase });
      save(name, file);
      setPassword("");
      setPassphrase("");
      setAgain("");
      showToast({ tone: "done", title: say("{name} is made", { name }), detail: say("Keep it elsewhere than this machine, and its passphrase elsewhere than the file.") });
    });
  return (
    <Part
      title={say("Make a backup")}
      text={say("Accounts, nodes, the SSH key that opens them, passwords of other services, settings, versions of files and history, as they are at one moment. Not what your services keep: volumes are backed up for themselves.")}
    >
      <form
        aria-label={say("Make a backup")}
        className="flex max-w-sm flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={say("Passphrase for the file")} hint={say("Without it nobody can open the file; nor can you.")} problem={fault("passphrase")}>
          {(props) => <input {...props} className="field" type="password" autoComplete="new-password" value={passphrase} onChange={(event) => setPassphrase(event.target.value)} />}
        </Field>
        <Field label={say("Passphrase once more")} problem={differs ? say("This is not the same.") : undefined}>
          {(props) => <input {...props} className="field" type="password" autoComplete="new-password" value={again} onChange={(event) => setAgain(event.target.value)} />}
        </Field>
        <Field label={say("Your own password")} problem={fault("password")}>
          {(props) => <input {...props} className="field" type="password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Field>
        {task.problem?.field === undefined && <ProblemNote problem={task.problem} />}
        <Button type="submit" className="self-start" icon={<Download size={14} aria-hidden />} busy={task.busy} disabled={passphrase === "" || again !== passphrase || password === ""}>
          {task.busy ? say("Making it") : say("Make and download it")}
        </Button>
      </form>
    </Part>
  );
}

/** Hand a file to the browser's downloads. */
function save(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
