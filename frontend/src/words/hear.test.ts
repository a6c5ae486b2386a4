import { array, assert, constantFrom, property, stringMatching } from "fast-check";
import { describe, expect, it } from "vitest";
import german from "../../../src/servicebay/sentences/de.json";
import { hearing } from "./hear";

const hear = hearing({
  "{0} does not run.": "{0} läuft nicht.",
  "{0} was started{1}{2}.": "{0} wurde gestartet{1}{2}.",
  "in {0} s": "in {0} s",
  "and is healthy": "und ist gesund",
  "Running": "Läuft",
  "healthy": "gesund",
  "edited, not reloaded": "bearbeitet, nicht neu geladen",
  "did not answer within {0} s": "hat nicht innerhalb von {0} s geantwortet",
  "{0} services": "{0} Dienste",
  "two services": "zwei Dienste",
  "one node": "ein Node",
  "{0} need you.": "{0} brauchen Sie.",
  "Everything else is running.": "Alles andere läuft.",
  "{0} did not start: {1}": "{0} konnte nicht gestartet werden: {1}",
  "its main process exited with status {0}": "sein Hauptprozess endete mit Status {0}",
  "Restart {0}": "{0} neu starten",
  ", which needs {0}": ", wofür {0} nötig ist",
  "write {0}": "{0} schreiben",
  "pull {0}": "{0} holen",
  "{0} files": "{0} Dateien",
  "Port {0} of {1}{2}": "Port {0} von {1}{2}",
  "{1} stays": "",
  "{0} on {1}": "{0} auf {1}",
  "and": "und",
  "to {0}": "zu {0}",
  "{0}. It said last: {1}": "{0}. Letzte Meldung: {1}",
});

describe("hearing", () => {
  it("finds the template that made a sentence, and fills its translation", () => {
    expect(hear("web.service does not run.")).toBe("web.service läuft nicht.");
    expect(hear("web was started.")).toBe("web wurde gestartet.");
    expect(hear("web was started in 3.2 s and is healthy.")).toBe("web wurde gestartet in 3.2 s und ist gesund.");
    expect(hear("Port 80 of nas")).toBe("Port 80 von nas");
  });

  it("hears what is put together of parts", () => {
    expect(hear("Running, healthy")).toBe("Läuft, gesund");
    expect(hear("Running; edited, not reloaded")).toBe("Läuft; bearbeitet, nicht neu geladen");
    expect(hear("photos.example.org did not answer within 5 s.")).toBe("photos.example.org hat nicht innerhalb von 5 s geantwortet.");
    expect(hear("Did not answer within 5 s.")).toBe("Hat nicht innerhalb von 5 s geantwortet.");
    expect(hear("Two services and one node need you. Everything else is running.")).toBe("Zwei Dienste und ein Node brauchen Sie. Alles andere läuft.");
    expect(hear("web.service did not start: its main process exited with status 1")).toBe("web.service konnte nicht gestartet werden: sein Hauptprozess endete mit Status 1");
    expect(hear("photos: did not answer within 5 s")).toBe("photos: hat nicht innerhalb von 5 s geantwortet");
    expect(hear("Restart web, which needs db")).toBe("web neu starten, wofür db nötig ist");
    expect(hear("Write 2 files, pull nginx")).toBe("2 Dateien schreiben, nginx holen");
  });

  it("leaves the words of a program", () => {
    expect(hear("Its main process exited with status 2. It said last: tunnel: no route to gateway.example.net")).toBe(
      "Sein Hauptprozess endete mit Status 2. Letzte Meldung: tunnel: no route to gateway.example.net",
    );
  });

  it("leaves what it does not know, and every name", () => {
    expect(hear("An error of somebody else")).toBe("An error of somebody else");
    expect(hear("healthy does not run.")).toBe("healthy läuft nicht.");
    expect(hear("Running does not run.")).toBe("Running läuft nicht.");
    expect(hear("web on fire is what they say")).toBe("web on fire is what they say");
    expect(hear("web: --rm does not run")).toBe("web: --rm läuft nicht");
    expect(hear("Pull web")).toBe("web holen");
    expect(hear("$1 & $& does not run.")).toBe("$1 & $& läuft nicht.");
    expect(hear("")).toBe("");
  });

  it("takes a text of many words in no time that grows with their number", () => {
    const long = "did not answer, ".repeat(200);
    expect(hear(long)).toBe(long);
  });
});

/** Each template with itself as its translation, marked, and its places turned around. */
const places = (template: string) => template.replace(/(\{\d+\})+/g, "{}");
/** Two that differ in places right behind one another only, such as `{0} was stopped{1}.` and `{0} was stopped{1}{2}.`, say the same; with a full stop between places, a name with one in it is cut there. */
const all = Object.keys(german).map(places);
const templates = Object.keys(german).filter((_, at) => all.indexOf(all[at] ?? "") === all.lastIndexOf(all[at] ?? "") && !/\}\.\{/.test(all[at] ?? ""));
const marked = (template: string) => {
  const count = (template.match(/\{\d+\}/g) ?? []).length;
  return `«${template.replaceAll("{", "⟨").replaceAll("}", "⟩")}»${Array.from({ length: count }, (_, at) => ` {${count - 1 - at}}`).join("")}`;
};
const hearMarked = hearing(Object.fromEntries(templates.map((template) => [template, marked(template)])));
/** A value right behind another one brings a space of its own. */
const fill = (template: string, values: readonly string[]) =>
  template.replace(/\{(\d+)\}/g, (_, at: string) => values[Number(at)] ?? "");
const spaced = (template: string, values: readonly string[]) =>
  values.map((value, at) => (template.includes(`}{${at}}`) ? ` ${value}` : value));
/** Of hardly any letters, with many places: known only with a number among its values. */
const isVague = (template: string) => template.replace(/\{\d+\}|[^A-Za-z]/g, "").length < 7 && template.includes("{2}");

describe("the hub's sentences", () => {
  it("are found again whatever name stands in them, which stays as it is", () => {
    const names = array(stringMatching(/^[a-z][a-z0-9_.-]{0,8}x[0-9]$/), { minLength: 12, maxLength: 12 });
    assert(
      property(constantFrom(...templates.filter((template) => !isVague(template))), names, (template, made) => {
        const values = spaced(template, made);
        expect(hearMarked(fill(template, values))).toBe(fill(marked(template), values));
      }),
      { numRuns: 500 },
    );
  });

  it("are told apart, all of them", () => {
    const mistaken = templates.filter((template) => {
      const values = spaced(template, Array.from({ length: 12 }, (_, at) => (isVague(template) ? `${at}` : `qx${at}`)));
      return hearMarked(fill(template, values)) !== fill(marked(template), values);
    });
    expect(mistaken).toEqual([]);
  });
});
