// Runs before the first paint, so that a chosen theme never flashes. A file of its own, because the CSP allows no inline script.
try {
  const theme = localStorage.getItem("servicebay.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is denied: the system's theme is used.
}
