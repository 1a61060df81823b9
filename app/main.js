import "../style/main.css";
import init, { start } from "./build/app.js";

// The theme somebody chose, before anything is drawn. Storage can be forbidden.
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}

await init();
start();
