import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";

/** Every drawing of style/icons, once, as a symbol of the page: a use of one is `<use href="#icon-name">`. */
function icons() {
  const folder = join(import.meta.dirname, "../style/icons");
  const symbol = (file) =>
    readFileSync(join(folder, file), "utf8")
      .trim()
      .replace(/^<svg xmlns="[^"]+"/, `<symbol id="icon-${file.slice(0, -".svg".length)}"`)
      .replace(/<\/svg>$/, "</symbol>");
  const sprite = () => readdirSync(folder).filter((file) => file.endsWith(".svg")).sort().map(symbol).join("");
  return {
    name: "icons",
    transformIndexHtml: (html) => html.replace("<!-- icons -->", () => `<svg hidden aria-hidden="true">${sprite()}</svg>`),
  };
}

/** `theme.js` as it is, in front of everything: a module would come after the first drawing. */
function theme() {
  const source = readFileSync(join(import.meta.dirname, "theme.js"), "utf8");
  const digest = createHash("sha256").update(source).digest("hex").slice(0, 8);
  const fileName = `app/assets/theme-${digest}.js`;
  return {
    name: "theme",
    generateBundle() {
      this.emitFile({ type: "asset", fileName, source });
    },
    transformIndexHtml: () => [{ tag: "script", attrs: { src: `/${fileName}` }, injectTo: "head-prepend" }],
  };
}

// The page lies at the root, where single-page mode looks for it; all else of the app is under /app/.
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  publicDir: false,
  clearScreen: false,
  logLevel: "warn",
  plugins: [theme(), icons()],
  build: {
    assetsDir: "app/assets",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // A data: URL would need `script-src data:` or hide a file's size.
    assetsInlineLimit: 0,
  },
});
