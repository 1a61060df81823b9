// Prints how quick the app is in a cold browser: its first screen, and typing in long lists. Nothing is asserted: a
// figure means something only on the machine that it was taken on.

import { chromium } from "@playwright/test";
import { startServer } from "../browser/fixtures.js";
import config from "../browser/playwright.config.js";

const LOADS = 5;
const AFFILIATES = 5_000;
const PIXELS = 1_000;

const server = await startServer();
const browser = await chromium.launch(config.use.launchOptions);

/** Takes a table in, as a merchant moves in. */
async function moveIn(lines) {
  const headers = { authorization: "Bearer demo_api.demo-secret", "content-type": "text/csv" };
  const response = await fetch(new URL("/v1/import", server.url), { method: "POST", headers, body: lines.join("\n") });
  const report = await response.json();
  if (!report.applied) throw new Error(`not taken in: ${JSON.stringify(report).slice(0, 500)}`);
}

/** `count` lines after a heading, at most so many in each table. */
async function moveInAll(heading, count, line) {
  const MOST = 500;
  for (let from = 0; from < count; from += MOST) {
    const lines = Array.from({ length: Math.min(MOST, count - from) }, (_, at) => line(from + at));
    await moveIn([heading, ...lines]);
  }
}

const words = ["Blue", "Acme", "North", "Prime", "Media", "Reach", "Lead", "Click", "Smart", "Top"];
await moveInAll("affId,name", AFFILIATES, (at) => `BENCH${at},${words[at % 10]} ${words[(at * 7 + 3) % 10]} ${at}`);
// An affiliate has one pixel for each product, so there are many products.
const campaigns = [];
for (let number = 0; number < PIXELS / 100; number++) {
  const products = Array.from({ length: 100 }, (_, at) => ({ name: `Slim ${at}`, kind: at ? "upsell" : "offer", price: "9.95" }));
  const body = JSON.stringify({ name: `Campaign ${number}`, currency: "USD", storefrontUrl: "https://shop.example/", products });
  const headers = { authorization: "Bearer demo_api.demo-secret", "content-type": "application/json" };
  const response = await fetch(new URL("/v1/campaigns", server.url), { method: "POST", headers, body });
  if (!response.ok) throw new Error(`no campaign: ${response.status} ${await response.text()}`);
  campaigns.push(await response.json());
}
await moveIn(["affId,campaignId,step1", ...campaigns.map(({ id }) => `BENCH0,${id},40%`)]);
await moveInAll("affId,campaign,commissionType,product,pixelType,content", PIXELS, (at) => {
  const { id, products } = campaigns[Math.floor(at / 100)];
  const product = at % 100 ? products[at % 100].id : "main";
  return `BENCH0,${id},CPA,${product},postback,https://net${at}.example/pb?tid=[c1]&order=[orderId]`;
});

const median = (values) => values.sort((one, other) => one - other)[values.length >> 1];

/** Milliseconds from the navigation until the element is there, in a browser that has nothing of the app yet. */
async function cold(path, prepare, selector) {
  const times = [];
  for (let load = 0; load < LOADS; load++) {
    const context = await browser.newContext();
    await prepare(context);
    const page = await context.newPage();
    await page.addInitScript((wanted) => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector(wanted)) return;
        observer.disconnect();
        requestAnimationFrame(() => (window.there = performance.now()));
      }).observe(document, { childList: true, subtree: true });
    }, selector);
    await page.goto(new URL(path, server.url).href);
    times.push(await page.waitForFunction(() => window.there).then((handle) => handle.jsonValue()));
    await context.close();
  }
  return median(times);
}

async function signIn(context) {
  const headers = { origin: new URL(server.url).origin };
  const data = { email: "demo@example.com", password: "demo-password" };
  const answer = await context.request.post(new URL("/v1/session", server.url).href, { headers, data });
  if (!answer.ok()) throw new Error(`not signed in: ${answer.status()} ${await answer.text()}`);
}

/** The longest and the usual frame while somebody types in a search field, a key every 60 milliseconds. */
async function typing(path, label, text) {
  const context = await browser.newContext();
  await signIn(context);
  const page = await context.newPage();
  await page.goto(new URL(path, server.url).href);
  const field = page.getByLabel(label);
  await field.waitFor();
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => {
    window.frames_ = [];
    const frame = (at) => (window.frames_.push(at), requestAnimationFrame(frame));
    requestAnimationFrame(frame);
  });
  await field.pressSequentially(text, { delay: 60 });
  await page.waitForLoadState("networkidle");
  const frames = await page.evaluate(() => window.frames_);
  await context.close();
  const spans = frames.slice(1).map((at, before) => at - frames[before]);
  return { longest: Math.max(...spans), usual: median(spans) };
}

console.log("\nthe app in a cold browser, medians");
console.log(`sign-in interactive after ${(await cold("/app/", async () => {}, "input[type=password]")).toFixed(0)} ms (aim 1500)`);
const rows = await cold("/app/affiliates", signIn, "tbody tr a");
console.log(`affiliates, ${AFFILIATES} of them, shown after ${rows.toFixed(0)} ms (aim 1500)`);
for (const [what, path, label, text] of [
  [`a search over ${AFFILIATES} affiliates`, "/app/affiliates", "Search affiliates", "blue media 12"],
  [`a search over ${PIXELS} pixels`, "/app/affiliates/BENCH0/pixels", "Search pixels", "net12 postback"],
]) {
  const { longest, usual } = await typing(path, label, text);
  console.log(`${what}: frames of ${usual.toFixed(0)} ms, the longest ${longest.toFixed(0)} ms (aim 33)`);
}
await browser.close();
await server.stop();
