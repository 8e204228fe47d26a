// Light, dark, or as the system has it; loaded before the page is drawn, so that it does not flash.

const THEME_KEY = "sandbox-theme";

function storedTheme() {
  try { return localStorage.getItem(THEME_KEY) ?? "system"; } catch { return "system"; }
}

function applyTheme(theme) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

function chooseTheme(theme) {
  try { localStorage.setItem(THEME_KEY, theme); } catch { /* a browser that keeps nothing still shows it */ }
  applyTheme(theme);
}

applyTheme(storedTheme());
