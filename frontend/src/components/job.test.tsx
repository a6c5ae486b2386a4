/** A job leads to what it made, and nowhere else. */

import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { service, setWorld, show } from "../testing";
import type { JobView } from "../wire/types.gen";
import { JobDetail } from "./job";

const job: JobView = { id: "j", node: "nas", kind: "apply", title: "Install web", text: "It could not be pulled. Nothing was changed.", state: "failed", startedAt: 1, steps: [], targets: ["nas/web.service", "nas/web-data-volume.service"] };

it("links to the services that are there, and to none that it did not come to make", () => {
  setWorld({ services: [service("web")] });
  show("/", <JobDetail job={job} onLeave={() => undefined} />);
  expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["web"]);
});
