// Runs before the first paint, so that a chosen theme or density never flashes. A file of its own, because the CSP allows no inline script.
try {
  const theme = localStorage.getItem("servicebay.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("servicebay.density") === "compact") document.documentElement.dataset.density = "compact";
} catch {
  // Storage is denied: the system's theme is used.
}
