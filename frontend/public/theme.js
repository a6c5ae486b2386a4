// Runs before the first paint and before the app. A file of its own, because the CSP allows no inline script.

// A chosen theme or density never flashes.
try {
  const theme = localStorage.getItem("servicebay.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("servicebay.density") === "compact") document.documentElement.dataset.density = "compact";
} catch {
  // Storage is denied: the system's theme is used.
}

// The app's script did not arrive whole, as when the network changes just then: the page says so, instead of staying empty.
// Such an error does not bubble. What the app fetches later by itself it fetches again, and tells by itself.
addEventListener(
  "error",
  (event) => {
    if (!(event.target instanceof HTMLScriptElement)) return;
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", tellBroken, { once: true });
    else tellBroken();
  },
  true,
);

function tellBroken() {
  const root = document.getElementById("root");
  if (root === null || root.childElementCount > 0) return;
  const isGerman = spoken() === "de";
  const told = document.createElement("p");
  told.lang = isGerman ? "de" : "en";
  told.className = "m-6";
  told.setAttribute("role", "alert");
  told.textContent = isGerman ? "ServiceBay konnte nicht ganz geladen werden: Vielleicht hat sich gerade das Netz geändert. " : "ServiceBay did not load whole: the network may have changed just then. ";
  const anew = document.createElement("a");
  anew.href = location.pathname + location.search;
  anew.className = "underline";
  anew.textContent = isGerman ? "Neu laden" : "Reload";
  anew.addEventListener("click", (event) => {
    event.preventDefault(); // an address that differs by what follows its # alone would not be loaded
    location.reload();
  });
  told.append(anew);
  root.replaceChildren(told);
}

/** As src/words/language.ts finds it, which did not arrive. */
function spoken() {
  try {
    const chosen = localStorage.getItem("servicebay.language");
    if (chosen === "en" || chosen === "de") return chosen;
  } catch {
    // Storage is denied: the browser's own language.
  }
  return navigator.languages.map((tag) => tag.split("-")[0]).find((tag) => tag === "en" || tag === "de");
}
