// Photographs the gallery in Chromium: every page, wide and phone, light and dark.
//   node style/gallery/shoot.mjs [folder] [part of a page's name]      (CHROME names the browser)
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "./build.mjs";

const sizes = { wide: { width: 1280, height: 900, mobile: false }, phone: { width: 390, height: 844, mobile: true } };
const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "..", "target", "gallery");
const wanted = process.argv[3] ?? "";

/** Runs in the page: what no picture shows. Links inside a line of text are let off, as WCAG 2.5.8 does. */
function complaints(touch) {
  const found = [];
  for (const box of [document.documentElement, document.querySelector(".main")]) {
    if (box && box.scrollWidth > box.clientWidth) found.push(`${box.className || "page"} is ${box.scrollWidth - box.clientWidth} px too wide`);
  }
  if (!touch) return found;
  for (const control of document.querySelectorAll("button, input, select, textarea, summary, a.button, a.tab, a.rail-link")) {
    const target = control.closest("label") ?? control;
    const { width, height } = target.getBoundingClientRect();
    if (width > 0 && (width < 44 || height < 44)) found.push(`${Math.round(width)} x ${Math.round(height)}: ${control.outerHTML.slice(0, 90)}`);
  }
  return found;
}

/** A browser spoken to over a pipe: one JSON message, one zero byte. */
function open() {
  const profile = mkdtempSync(join(tmpdir(), "gallery-"));
  const child = spawn(
    process.env.CHROME ?? "/usr/bin/chromium",
    ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe", `--user-data-dir=${profile}`],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const waiting = new Map();
  let next = 1;
  let text = "";
  child.stdio[4].setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
    for (let end = text.indexOf("\0"); end >= 0; end = text.indexOf("\0")) {
      const message = JSON.parse(text.slice(0, end));
      text = text.slice(end + 1);
      const key = message.id ?? message.method;
      waiting.get(key)?.(message);
      waiting.delete(key);
    }
  });
  const hear = (key) => new Promise((resolve) => waiting.set(key, resolve));
  const say = async (method, params = {}, sessionId = undefined) => {
    const id = next++;
    const answer = hear(id);
    child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  return { say, hear };
}

const pages = build(out).filter((name) => name.includes(wanted));
const { say, hear } = open();
const { targetId } = await say("Target.createTarget", { url: "about:blank" });
const { sessionId } = await say("Target.attachToTarget", { targetId, flatten: true });
await say("Page.enable", {}, sessionId);
mkdirSync(join(out, "pictures"), { recursive: true });
for (const page of pages) {
  for (const [size, metrics] of Object.entries(sizes)) {
    await say("Emulation.setDeviceMetricsOverride", { ...metrics, deviceScaleFactor: 1 }, sessionId);
    await say("Emulation.setTouchEmulationEnabled", { enabled: metrics.mobile }, sessionId);
    for (const theme of ["light", "dark", "forced"]) {
      const features = [{ name: "forced-colors", value: theme === "forced" ? "active" : "none" }];
      await say("Emulation.setEmulatedMedia", { features }, sessionId);
      const loaded = hear("Page.loadEventFired");
      await say("Page.navigate", { url: `${pathToFileURL(join(out, page)).href}?theme=${theme}` }, sessionId);
      await loaded;
      const expression = `(${complaints})(${metrics.mobile})`;
      const { result } = await say("Runtime.evaluate", { expression, returnByValue: true }, sessionId);
      if (theme === "light") for (const line of result.value) console.log(`${page} ${size}: ${line}`);
      const { data } = await say("Page.captureScreenshot", { format: "png" }, sessionId);
      writeFileSync(join(out, "pictures", `${page.replace(".html", "")}-${size}-${theme}.png`), Buffer.from(data, "base64"));
    }
  }
}
await say("Browser.close");
