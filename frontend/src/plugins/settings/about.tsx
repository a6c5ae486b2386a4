/** What this ServiceBay is: version, licence, parts, and where to read on. */

import { Fact, Facts } from "../../components/facts";
import { useFetched } from "../../store/fetched";
import { accounts } from "../../wire/accounts";
import { say, Say } from "../../words/say";
import { Fetched, Part, SettingsFrame } from "./frame";

const linkTo = (path: string) => (
  <a className="link" href={path}>
    {path}
  </a>
);

export function AboutPage() {
  const { value, problem } = useFetched(accounts.about, "");
  return (
    <SettingsFrame title={say("About")}>
      <Fetched value={value} problem={problem}>
        {(about) => (
          <>
            <Part title={say("ServiceBay {version}", { version: about.version })}>
              <Facts>
                <Fact name={say("Licence")}>{about.licence}</Fact>
                <Fact name={say("Python")}>{about.python}</Fact>
                <Fact name={say("SQLite")}>{about.sqlite}</Fact>
                <Fact name={say("System")}>{about.system}</Fact>
                <Fact name={say("Data in")} mono>
                  {about.dataDir}
                </Fact>
              </Facts>
            </Part>
            <Part title={say("For programs")} text={say("With an API token as Authorization: Bearer …")}>
              <ul className="flex flex-col gap-1 text-sm">
                <li>
                  <Say text="{address}: every route, what it needs, what it answers" values={{ address: linkTo("/api/openapi.json") }} />
                </li>
                <li>
                  <Say text="{address}: for Prometheus" values={{ address: linkTo("/metrics") }} />
                </li>
              </ul>
            </Part>
            <Part title={say("Made of")} text={say("Packages that run in this hub, each under its own licence.")}>
              <ul className="grid border-t border-line text-sm sm:grid-cols-2 sm:gap-x-6">
                {about.packages.map((row) => (
                  <li key={row.name} className="flex gap-2 border-b border-line py-1.5">
                    <span className="min-w-0 wrap-anywhere">
                      {row.name} <span className="num text-faint">{row.version}</span>
                    </span>
                    <span translate="no" className="ml-auto shrink-0 text-soft">{row.licence ?? ""}</span>
                  </li>
                ))}
              </ul>
            </Part>
          </>
        )}
      </Fetched>
    </SettingsFrame>
  );
}
