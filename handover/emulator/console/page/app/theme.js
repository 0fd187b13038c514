/** Light or dark, as chosen last time; loaded before anything is drawn, so that nothing flashes. */
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // The browser keeps nothing for this page: it follows the system.
}
