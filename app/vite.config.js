import { defineConfig } from "vite";

// The page lies at the root, where single-page mode looks for it; all else of the app is under /app/.
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  publicDir: false,
  clearScreen: false,
  logLevel: "warn",
  build: {
    assetsDir: "app/assets",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // A data: URL would need `script-src data:` or hide a file's size.
    assetsInlineLimit: 0,
  },
});
