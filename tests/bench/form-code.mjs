// Prints what the form code costs a storefront's page: bytes, requests, main-thread time, and how soon the first event
// leaves. Nothing is asserted but in `tools/sizes.mjs`: a figure means something only beside another of the same run.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { startServer } from "../browser/fixtures.js";
import config from "../browser/playwright.config.js";

const LOADS = 20;
const bundle = resolve(import.meta.dirname, "../..", process.env.BUNDLE ?? "target/bundle/quick");

for (const name of ["form-code.js", "form-code-forms.js"]) {
  const text = readFileSync(join(bundle, "assets", name));
  console.log(`${name}: ${text.length} bytes, ${gzipSync(text, { level: 9 }).length} gzipped`);
}

const server = await startServer();
const browser = await chromium.launch(config.use.launchOptions);
const origin = server.url.replace("127.0.0.1", "localhost");
const measured = { scripts: [], requests: [], first: [] };
for (let load = 0; load < LOADS; load++) {
  // A new visitor each time: nothing is stored, nothing is cached.
  const context = await browser.newContext();
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  await protocol.send("Performance.enable");
  let requests = 0;
  page.on("request", (request) => {
    if (/form-code|\/f\//.test(request.url())) requests++;
  });
  const answered = page.waitForResponse((response) => response.url().includes("/f/"));
  await page.goto(`${origin}/sample/?affId=B10E0C7A&click_id=bench-${load}`);
  await answered;
  measured.first.push(
    await page.evaluate(() => performance.getEntriesByType("resource").find(({ name }) => name.includes("/f/")).startTime),
  );
  const { metrics } = await protocol.send("Performance.getMetrics");
  measured.scripts.push(metrics.find(({ name }) => name === "ScriptDuration").value * 1000);
  measured.requests.push(requests);
  await context.close();
}
await browser.close();
await server.stop();

const median = (values) => values.sort((one, other) => one - other)[values.length >> 1];
console.log(
  `a sample page, ${LOADS} new visitors, medians: ${median(measured.requests)} requests, ` +
    `${median(measured.scripts).toFixed(1)} ms of scripts on the main thread (the page's own panel among them), ` +
    `first event sent after ${median(measured.first).toFixed(0)} ms`,
);
