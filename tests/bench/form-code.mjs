// Prints what the form code costs a storefront's page, beside two scripts of the same kind in the same browser and run:
// bytes, requests, main-thread time, and how soon the first event leaves. Nothing is asserted but in `tools/sizes.mjs`: a
// figure means something only beside another of the same run.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { build } from "esbuild";
import { startServer } from "../browser/fixtures.js";
import config from "../browser/playwright.config.js";

const LOADS = 20;
const bundle = resolve(import.meta.dirname, "../..", process.env.BUNDLE ?? "target/bundle/quick");
const server = await startServer();

/** A script that a merchant would bundle, as it would be served. */
async function bundled(contents) {
  const resolveDir = import.meta.dirname;
  const { outputFiles } = await build({ stdin: { contents, resolveDir }, bundle: true, minify: true, format: "iife", write: false });
  return outputFiles[0].text;
}

// One plain page for each, on a host of its own; what the scripts report is taken and answered.
const pages = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const one = SUBJECTS.find(({ path }) => pathname === `/${path}` || pathname === `/${path}.js`);
  if (request.method === "POST" || !one) return response.writeHead(request.method === "POST" ? 202 : 404).end();
  if (pathname.endsWith(".js")) return response.writeHead(200, { "content-type": "text/javascript" }).end(one.script);
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(`<!doctype html><html lang="en"><head><title>${one.path}</title>${one.tag}</head><body><h1>Shop</h1></body></html>`);
});
await new Promise((ready) => pages.listen(0, "127.0.0.1", ready));
const origin = `http://localhost:${pages.address().port}`;

/** What is measured: its name, its script as served, the tag that loads it, and the requests that are its own. */
const SUBJECTS = [
  { name: "no script", path: "none", script: "", tag: "", own: /^$/ },
  {
    name: "form-code.js",
    path: "form-code",
    script: readFileSync(join(bundle, "assets/form-code.js"), "utf8"),
    tag: `<script async src="${server.url}/form-code.js" data-site="${await site()}"></script>`,
    own: /form-code\.js|\/f\//,
  },
  {
    name: "@plausible-analytics/tracker",
    path: "plausible",
    script: await bundled(
      `import { init } from "@plausible-analytics/tracker";
       init({ domain: "shop.example", endpoint: "${origin}/event", captureOnLocalhost: true });`,
    ),
    tag: `<script async src="/plausible.js"></script>`,
    own: /plausible\.js|\/event/,
  },
  {
    // Its package only loads another script, from a network that a bench does not ask.
    name: "@dub/analytics, its loader alone",
    path: "dub",
    script: await bundled(`import { inject } from "@dub/analytics"; inject({ apiHost: "${origin}" });`),
    tag: `<script async src="/dub.js"></script>`,
    own: /\/dub\.js|dubcdn/,
  },
];

/** A site of the demo merchant that hears the pages of this bench. */
async function site() {
  const headers = { authorization: "Bearer demo_api.demo-secret", "content-type": "application/json" };
  const body = JSON.stringify({ campaignId: 1, origins: [origin] });
  const response = await fetch(new URL("/v1/sites", server.url), { method: "POST", headers, body });
  if (!response.ok) throw new Error(`no site: ${response.status} ${await response.text()}`);
  return (await response.json()).id;
}

const browser = await chromium.launch(config.use.launchOptions);
const median = (values) => values.sort((one, other) => one - other)[values.length >> 1];

/** One load by a new visitor: nothing is stored, nothing is cached. */
async function load({ path, own }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route(/dubcdn/, (route) => route.abort());
  const protocol = await context.newCDPSession(page);
  await protocol.send("Performance.enable");
  const requests = [];
  page.on("request", (request) => own.test(request.url()) && requests.push(request.url()));
  await page.goto(`${origin}/${path}?affId=B10E0C7A&click_id=bench`);
  await page.waitForLoadState("networkidle");
  const first = await page.evaluate(
    () => performance.getEntriesByType("resource").find(({ initiatorType }) => /fetch|xmlhttp|beacon/.test(initiatorType))?.startTime,
  );
  const { metrics } = await protocol.send("Performance.getMetrics");
  await context.close();
  return { scripts: metrics.find(({ name }) => name === "ScriptDuration").value * 1000, requests: requests.length, first };
}

console.log(`\na plain page, ${LOADS} new visitors each, medians`);
for (const subject of SUBJECTS) {
  const loads = [];
  for (let turn = 0; turn < LOADS; turn++) loads.push(await load(subject));
  const size = gzipSync(subject.script, { level: 9 }).length;
  const first = median(loads.map((one) => one.first ?? Infinity));
  console.log(
    `${subject.name.padEnd(34)} ${String(subject.script ? size : 0).padStart(5)} bytes gzipped   ` +
      `${median(loads.map((one) => one.requests))} requests   ${median(loads.map((one) => one.scripts)).toFixed(1)} ms of scripts   ` +
      (first === Infinity ? "no event" : `first event after ${first.toFixed(0)} ms`),
  );
}
await browser.close();
await server.stop();
pages.close();
pages.closeAllConnections();
