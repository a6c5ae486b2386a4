/** How pages look in this browser. */

import { density, setDensity, setTheme, theme, type Density, type Theme } from "../../store/preferences";
import { useStore } from "../../store/store";
import { Part, SettingsFrame } from "./frame";

const THEMES: readonly (readonly [Theme, string])[] = [["system", "As the system"], ["light", "Light"], ["dark", "Dark"]];
const DENSITIES: readonly (readonly [Density, string])[] = [["usual", "Usual"], ["compact", "Compact"]];

export function AppearancePage() {
  return (
    <SettingsFrame title="Appearance">
      <Part title="Theme">
        <Radios name="theme" options={THEMES} value={useStore(theme, (now) => now)} onChange={setTheme} />
      </Part>
      <Part title="Rows of tables and menus">
        <Radios name="density" options={DENSITIES} value={useStore(density, (now) => now)} onChange={setDensity} />
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
