// Visits: clicks, touches, consent, storefronts without page loads, several domains.

import config from "./playwright.config.js";
import { expect, events, test, watch } from "./shop.js";

test.use({
  launchOptions: { ...config.use.launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] },
});

test("a click is known by its address, and the session stays first-party", async ({ page, context, shop }) => {
  shop.page("/");
  shop.page("/two");
  await page.goto(`${shop.link("/", "a%20b")}&cardNumber=4929420573595709#top`);
  const session = await shop.session(context);
  const [cookie] = (await context.cookies(shop.origin)).filter(({ name }) => name.startsWith("fc_"));
  expect(cookie).toMatchObject({ secure: true, sameSite: "Lax", path: "/" });
  expect(await page.evaluate((name) => localStorage[name], cookie.name)).toBe(session);
  await page.goto(`${shop.origin}/two`);
  await page.waitForLoadState("networkidle");
  expect(await shop.session(context)).toBe(session);
  const text = JSON.stringify(await shop.visit(context));
  expect(text).toContain("a b");
  expect(text).not.toContain("4929");
});

test("a storefront without page loads sends each address once", async ({ page, shop }) => {
  shop.page("/");
  const sent = watch(page);
  await page.goto(`${shop.origin}/`);
  await expect.poll(() => events(sent, "page").length).toBe(1);
  await page.evaluate(() => history.pushState(null, "", "/step-2"));
  await expect.poll(() => events(sent, "page").length).toBe(2);
  await page.evaluate(() => history.replaceState(null, "", "/step-2"));
  await page.evaluate(() => (location.hash = "section"));
  await page.evaluate(() => (location.hash = "#/route"));
  await expect.poll(() => events(sent, "page").length).toBe(3);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect.poll(() => events(sent, "page").at(-1).url).toBe(`${shop.origin}/`);
  const urls = events(sent, "page").map(({ url }) => url.replace(shop.origin, ""));
  expect(urls.slice(0, 3)).toEqual(["/", "/step-2", "/step-2#/route"]);
  expect(events(sent, "page")[1].referrer).toBe(`${shop.origin}/`);
});

test("back from the back/forward cache counts nothing twice", async ({ page, shop }) => {
  await shop.usualPixels();
  shop.page("/");
  shop.page("/two");
  await page.addInitScript(() => addEventListener("pageshow", (event) => (window.restored = event.persisted)));
  await page.goto(shop.link("/", "bf"));
  await expect.poll(() => shop.arrived("/click.gif").length).toBe(1);
  await page.goto(`${shop.origin}/two`);
  const sent = watch(page);
  await page.goBack();
  await expect(page.getByRole("heading")).toHaveText("/");
  await page.waitForLoadState("networkidle");
  if (await page.evaluate(() => window.restored)) expect(events(sent, "page")).toEqual([]);
  expect(shop.arrived("/click.gif")).toHaveLength(1);
});

test("a marked link carries the visit to another domain, a copied one carries nobody", async ({ page, context, browser, shop }) => {
  shop.page("/", `<a data-form-code-link href="${shop.other}/checkout">Buy</a><a href="${shop.other}/checkout">Plain</a>`);
  shop.page("/checkout");
  await page.goto(shop.link("/", "carried"));
  const session = await shop.session(context);
  // Forget the shared cookie, so that only the link can carry.
  await context.clearCookies();
  await page.getByRole("link", { name: "Buy" }).click();
  await page.waitForURL(/checkout/);
  const carried = page.url();
  expect(carried).toMatch(new RegExp(`formCode=${session}-\\d+`));
  expect(await shop.session(context)).toBe(session);
  const later = await browser.newContext();
  const copied = await later.newPage();
  await copied.goto(carried.replace(/-\d+$/, `-${Date.now() - 301_000}`));
  expect(await shop.session(later)).not.toBe(session);
  await later.close();
  expect(JSON.stringify(await shop.visit(context))).not.toContain("formCode=");
});

test("without consent nothing is stored or built, and the verdict says so", async ({ page, context, shop }) => {
  await shop.usualPixels();
  shop.page("/", "", { attributes: 'data-consent="required"' });
  const sent = watch(page);
  await page.goto(shop.link("/", "consent"));
  await page.waitForLoadState("networkidle");
  expect(sent).toEqual([]);
  // The page says an order before its visitor has answered: it counts, and fires nothing here.
  const { orderId } = await page.evaluate(
    (offer) => window.formCode.order({ products: [{ id: offer }], card: "test" }), shop.offer,
  );
  expect(await context.cookies(shop.origin)).toEqual([]);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  const { pixels } = await shop.api("GET", `/v1/orders/${orderId}/pixels`);
  const codes = pixels.map(({ reason }) => reason).filter(Boolean);
  expect(codes).toContain("noConsent");
  expect(shop.receiver.requests).toEqual([]);
  await page.evaluate(() => window.formCode.consent(true));
  await shop.session(context);
  await page.evaluate(() => window.formCode.consent(false));
  expect(await context.cookies(shop.origin)).toEqual([]);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

test("Global Privacy Control is honoured", async ({ page, context, shop }) => {
  await shop.usualPixels();
  shop.page("/");
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { value: true }));
  const sent = watch(page);
  await page.goto(shop.link("/", "gpc"));
  await shop.session(context);
  await page.waitForLoadState("networkidle");
  expect(JSON.parse(sent[0].body).consent).toBe(false);
  expect(shop.receiver.requests).toEqual([]);
});

test("only the site's own origins are heard, and sessions can't be crossed", async ({ page, context, complaints, shop }) => {
  const stranger = await shop.api("POST", "/v1/sites", { campaignId: shop.campaign.id, origins: ["https://else.example"] });
  shop.page("/foreign", "", { snippet: shop.snippet("", stranger) });
  const refusal = page.waitForResponse((response) => response.url().includes(`/f/${stranger.id}/`));
  await page.goto(`${shop.origin}/foreign`);
  expect((await refusal).status()).toBe(403);
  expect((await (await refusal).json()).detail).toContain("shop.localhost");
  // The browser logs the refusal.
  complaints.length = 0;
  // A session that nobody has is replaced, not taken over.
  shop.page("/");
  const invented = "00".repeat(16);
  await context.addCookies([{ name: `fc_${shop.site.id}`, value: invented, domain: ".shop.localhost", path: "/" }]);
  await page.goto(`${shop.origin}/`);
  await expect.poll(() => shop.session(context)).not.toBe(invented);
});
