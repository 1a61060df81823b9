// The theme somebody chose, before anything is drawn: this file is small, and the page waits for it. Storage can be
// forbidden.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {}
