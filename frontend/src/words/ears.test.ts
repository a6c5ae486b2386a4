import { describe, expect, it } from "vitest";
import { openEars, shapeOf } from "./ears";
import { ANSWERS, SHAPES } from "./shapes.gen";

const ears = openEars({ "{0} does not run.": "{0} läuft nicht.", Running: "Läuft", "Everything is running.": "Alles läuft.", "Not known": "Unbekannt", "The registry answers.": "Die Registry antwortet." });

describe("what arrives", () => {
  it("is heard where its shape has sentences, and left as it is elsewhere", () => {
    const service = { key: "nas/web.service", name: "Running", description: "web does not run.", stateText: "Running", cause: "web does not run.", lastLines: ["web does not run."], labels: { Running: "Running" }, files: [{ path: "Running", problem: "Not known" }] };
    const snapshot = { epoch: "e", revision: 1, state: { hub: { summary: "Everything is running." }, services: { "nas/web.service": service }, nodes: { nas: { name: "Not known", sectionProblems: { images: "Not known" } } } } };
    ears.shaped(snapshot, "LiveSnapshot");
    expect(snapshot.state.hub.summary).toBe("Alles läuft.");
    expect(service).toEqual({ ...service, stateText: "Läuft", cause: "web läuft nicht.", name: "Running", description: "web does not run.", lastLines: ["web does not run."], labels: { Running: "Running" }, files: [{ path: "Running", problem: "Unbekannt" }] });
    expect(snapshot.state.nodes.nas).toEqual({ name: "Not known", sectionProblems: { images: "Unbekannt" } });
  });

  it("may be a patch, in which what went is null", () => {
    const patch = { base: 1, patch: { services: { "nas/web.service": null, "nas/db.service": { stateText: "Running", cause: null } }, hub: null } };
    ears.shaped(patch, "LivePatch");
    expect(patch.patch.services).toEqual({ "nas/web.service": null, "nas/db.service": { stateText: "Läuft", cause: null } });
  });

  it("is a name of the hub's own making, or one that a person gave, which stays", () => {
    const rows = { checks: { a: { name: "status health", coined: "{0} health", text: "Running" }, b: { name: "status health", text: "Running" } } };
    openEars({ "{0} health": "Gesundheit von {0}", "status {0}": "Status {0}", Running: "Läuft" }).shaped(rows, "LiveState");
    expect(rows.checks).toEqual({ a: { name: "Gesundheit von status", coined: "{0} health", text: "Läuft" }, b: { name: "status health", text: "Läuft" } });
  });

  it("is known by the address that was asked", () => {
    expect(shapeOf("GET", "/api/containers/abc?node=nas")).toBe("InspectionAnswer");
    expect(shapeOf("POST", "/api/monitoring/try")).toBe("CheckTryAnswer");
    expect(shapeOf("GET", "/api/plugins/example/thing")).toBeUndefined();
    const lines = { lines: [{ text: "web does not run." }], note: "web does not run." };
    ears.answered("GET", "/api/nodes/nas/logs?grep=x", lines);
    expect(lines).toEqual({ lines: [{ text: "web does not run." }], note: "web läuft nicht." });
    const form = { text: "Running", fields: [{ id: "image", label: "Running", values: ["Running"] }] };
    ears.answered("POST", "/api/quadlet/form", form);
    expect(form).toEqual({ text: "Running", fields: [{ id: "image", label: "Läuft", values: ["Running"] }] });
  });

  it("has a shape for everything that is named", () => {
    const named = [...ANSWERS.map(([, , shape]) => shape), ...Object.values(SHAPES).flatMap((members) => Object.values(members))].map((shape) => shape.replace("*", ""));
    expect(named.filter((shape) => shape !== "" && shape !== "?" && SHAPES[shape] === undefined)).toEqual([]);
  });
});
