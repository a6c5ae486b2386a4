/** How pages look in this browser. */

import { density, setDensity, setTheme, theme, type Density, type Theme } from "../../store/preferences";
import { useStore } from "../../store/store";
import { chooseLanguage, chosenLanguage, LANGUAGES, nameOf } from "../../words/language";
import { say } from "../../words/say";
import { Part, SettingsFrame } from "./frame";

const THEMES: readonly (readonly [Theme, string])[] = [["system", say("As the system")], ["light", say("Light")], ["dark", say("Dark")]];
const LANGUAGE_CHOICES = [["", say("As the browser")], ...LANGUAGES.map((tag) => [tag, nameOf(tag)] as const)] as const;
const DENSITIES: readonly (readonly [Density, string])[] = [["usual", say("Usual")], ["compact", say("Compact")]];

export function AppearancePage() {
  return (
    <SettingsFrame title={say("Appearance")}>
      <Part title={say("Theme")}>
        <Radios name="theme" options={THEMES} value={useStore(theme, (now) => now)} onChange={setTheme} />
      </Part>
      <Part title={say("Rows of tables and menus")}>
        <Radios name="density" options={DENSITIES} value={useStore(density, (now) => now)} onChange={setDensity} />
      </Part>
      <Part title={say("Language")} text={say("The page is loaded anew in it. What programs print stays as they print it.")}>
        <Radios name="language" options={LANGUAGE_CHOICES} value={chosenLanguage() ?? ""} onChange={(next) => chooseLanguage(next === "" ? undefined : next)} />
      </Part>
    </SettingsFrame>
  );
}

function Radios<T extends string>({ name, options, value, onChange }: { readonly name: string; readonly options: readonly (readonly [T, string])[]; readonly value: T; readonly onChange: (next: T) => void }) {
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
      {options.map(([each, title]) => (
        <label key={each} className="flex items-center gap-2">
          <input type="radio" name={name} checked={value === each} onChange={() => onChange(each)} />
          {title}
        </label>
      ))}
    </div>
  );
}
