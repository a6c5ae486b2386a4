import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { spokenOf } from "./language";
import { parts, say, Say, sayCount } from "./say";

describe("say", () => {
  it("puts values in their places and leaves what it does not know", () => {
    expect(say("Stop {name} on {node}?", { name: "web", node: "nas" })).toBe("Stop web on nas?");
    expect(say("A {brace} stays")).toBe("A {brace} stays");
    expect(say("{n} of {all}", { n: 0 })).toBe("0 of {all}");
  });

  it("takes the form that goes with the number", () => {
    expect([0, 1, 2].map((n) => sayCount(n, "{n} service", "{n} services"))).toEqual(["0 services", "1 service", "2 services"]);
  });

  it("makes what stands in marks into parts of the page", () => {
    render(<p>{<Say text="See <link>the log</link> of {name}." values={{ name: "<b>web</b>" }} tags={{ link: (inner) => <a href="/logs">{inner}</a> }} />}</p>);
    expect(screen.getByText("the log").getAttribute("href")).toBe("/logs");
    expect(screen.getByText(/^See/).textContent).toBe("See the log of <b>web</b>.");
    expect(parts("plain")).toEqual([{ tag: "", inner: "plain" }]);
    expect(parts("<a>x</a><b>y</b>")).toEqual([{ tag: "a", inner: "x" }, { tag: "b", inner: "y" }]);
  });

  it("speaks the first of the browser's languages that it knows", () => {
    expect(spokenOf(["tlh", "en-GB", "de"])).toBe("en");
    expect(spokenOf(["tlh"])).toBe("en");
  });
});
