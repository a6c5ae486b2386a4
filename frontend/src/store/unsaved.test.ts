import { afterEach, expect, it } from "vitest";
import { drafts, putDraft } from "./drafts";
import { question } from "./confirm";
import { session } from "./session";
import { dropAnswers, putAnswers, templateAnswers } from "./template-answers";
import { guardUnsaved, leave, unsaved } from "./unsaved";

const stop = guardUnsaved();
afterEach(() => drafts.set(new Map()));

const write = () => putDraft({ node: "nas", service: "nas/web.service", path: "/q/web.env", content: "PASSWORD=1" });
const enter = (username: string) => session.set({ state: "in", username });
const end = (ended: boolean) => session.set({ state: "out", setupNeeded: false, ended });

it("keeps texts for the one whose session ran out, and shows them to nobody else", () => {
  enter("anna");
  write();
  end(true);
  enter("anna");
  expect(drafts.get().size).toBe(1);
  end(true);
  enter("bert");
  expect(drafts.get().size).toBe(0);
  write();
  end(false);
  expect(drafts.get().size).toBe(0);
});

it("keeps what was typed for a template until it is installed, or somebody else comes", () => {
  enter("anna");
  putAnswers("template wiki", { title: "Wiki", node: "nas", name: "family", values: { PORT: "8099" } });
  putAnswers("template files", { title: "Files", node: undefined, name: undefined, values: {} });
  expect(unsaved()).toEqual(["What was typed for Wiki", "What was typed for Files"]);
  dropAnswers("template files");
  expect(unsaved()).toEqual(["What was typed for Wiki"]);
  end(true);
  enter("bert");
  expect(templateAnswers.get().size).toBe(0);
});

it("asks before what is not saved is lost by signing out, and before the tab is closed", async () => {
  enter("anna");
  write();
  const left = leave();
  expect(question.get()?.lines).toEqual(["This is lost:", "web.env on nas, not saved"]);
  question.get()?.answer(false);
  await left;
  expect(session.get().state).toBe("in");
  const closing = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(closing);
  expect(closing.defaultPrevented).toBe(true);
  expect(unsaved()).toHaveLength(1);
  stop();
});
