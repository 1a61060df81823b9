// Leads, orders and upsells of pages: what counts, what is refused, and what is never lost.

import { createHmac } from "node:crypto";
import { expect, events, test, watch } from "./shop.js";

const order = (details) => `formCode.order(${JSON.stringify(details)}).catch((error) => ({ refused: error.message }))`;

test("a lead is saved once there is a name and an email, then updated", async ({ page, context, shop }) => {
  shop.page("/", `<form data-form-code="lead"><input name="full_name"><input name="email"><input name="tel"><button>Go</button></form>`);
  const sent = watch(page);
  await page.goto(shop.link("/", "lead"));
  await shop.session(context);
  await page.locator("[name=full_name]").fill("Ann Lee");
  await page.locator("[name=email]").fill("ann@example.com");
  await page.locator("[name=tel]").focus();
  await expect.poll(() => events(sent, "lead").length).toBe(1);
  await page.locator("[name=tel]").fill("+1 555 0100");
  await page.locator("button").focus();
  await expect.poll(() => events(sent, "lead").length).toBe(2);
  await expect.poll(async () => (await shop.orders())[0]?.customer).toEqual({
    firstName: "Ann", lastName: "Lee", email: "ann@example.com", phone: "+1 555 0100",
  });
  expect(await shop.orders()).toHaveLength(1);
});

test("orders of pages count where the campaign allows them", async ({ page, context, shop }) => {
  shop.page("/");
  await page.goto(shop.link("/", "allow"));
  const session = await shop.session(context);
  const plain = { products: [{ id: shop.offer }], id: "SHOP-1" };
  expect((await page.evaluate(order(plain))).refused).toContain("takes no orders from pages");

  await shop.allow({ orders: "on" });
  const placed = await page.evaluate(order(plain));
  expect(placed).toMatchObject({ status: "complete", total: "49.95", currency: "USD", test: false });
  // The same number is the same order; a price is refused.
  expect((await page.evaluate(order(plain))).orderId).toBe(placed.orderId);
  const priced = await page.evaluate(`fetch("${shop.server.url}/f/${shop.site.id}/order", { method: "POST", body: JSON.stringify({
    session: "${session}", events: [{ kind: "order", key: Date.now() + ".12345678901", products: [{ id: ${shop.offer}, price: "0.01" }] }] }) }).then((r) => r.json())`);
  expect(priced.events[0].detail).toContain("prices are the campaign's");

  await shop.allow({ orders: "signed" });
  expect((await page.evaluate(order({ ...plain, id: "SHOP-2" }))).refused).toContain("signed orders only");
  const signed = JSON.stringify({
    id: "SHOP-3", sessionId: session, issuedAt: new Date().toISOString(), products: [{ id: shop.offer, price: "44.95" }], salesTax: "3.10",
  });
  const signature = createHmac("sha256", shop.site.secret).update(signed).digest("hex");
  const forged = await page.evaluate(order({ signed: signed.replace("44.95", "0.95"), signature }));
  expect(forged.refused).toContain("signature");
  expect(await page.evaluate(order({ signed, signature }))).toMatchObject({ status: "complete", total: "48.05" });
});

test("test orders always count, up to the day's cap and as the campaign's switch says", async ({ page, shop }) => {
  await shop.allow({ testOrdersPerDay: 2 });
  shop.page("/");
  await page.goto(shop.link("/", "cap"));
  const number = (id) => page.evaluate(order({ id, products: [{ id: shop.offer }], card: "test" }));
  expect(await number("T-1")).toMatchObject({ status: "complete", test: true });
  expect(await number("T-2")).toMatchObject({ status: "complete", test: true });
  expect((await number("T-3")).refused).toContain("2 test orders");
  // One of the two again is no third.
  expect(await number("T-2")).toMatchObject({ status: "complete" });
  expect(await shop.api("GET", `/v1/campaigns/${shop.campaign.id}/pages`)).toMatchObject({ testOrdersToday: 2 });
  await shop.allow({ testOrdersPerDay: 100, testOrders: false });
  expect((await number("T-4")).refused).toContain("no test orders");
});

test("no field of a card ever leaves the page", async ({ page, shop }) => {
  await shop.allow({ orders: "on" });
  const fields = ["cardNumber", "cc-number", "ccnum", "card_no", "cvv", "cvc2", "securityCode", "cardExpiry", "exp-month", "expYear", "creditCardNumber"];
  const inputs = fields.map((name) => `<input name="${name}" value="4929420573595709">`).join("");
  shop.page("/", `<form data-form-code="order" data-products="${shop.offer}" action="/done">
    <input name="name" value="Ann Lee"><input name="email" value="ann@example.com">${inputs}<button>Pay</button></form>`);
  shop.page("/done");
  const everything = [];
  page.context().on("request", (request) => everything.push(request.url() + (request.postData() ?? "")));
  const sent = watch(page);
  // The page's own submission would carry the fields; the form is a POST to the shop alone.
  await page.goto(`${shop.origin}/?cc_number=4929420573595709&cvv=123`);
  await page.evaluate(() => (document.forms[0].method = "post"));
  await page.getByRole("button", { name: "Pay" }).click();
  await page.waitForURL(/done/);
  await expect.poll(async () => (await shop.orders()).length).toBe(1);
  await page.evaluate(order({ products: [{ id: shop.offer }], id: "X", cardNumber: "4929420573595709", card: "4929420573595709" }));
  const edge = everything.filter((text) => text.startsWith(shop.server.url));
  expect(edge.length).toBeGreaterThan(2);
  expect(edge.join("\n")).not.toMatch(/4929420573595709|cvv|cc_number/);
  const stored = await page.evaluate(() => JSON.stringify(localStorage));
  expect(stored).not.toMatch(/4929420573595709|cvv|cc_number/);
  expect(events(sent, "order")[0].card).toBeUndefined();
});

for (const [what, answer] of [
  ["is down", (route) => route.abort()],
  ["answers garbage", (route) => route.fulfill({ status: 200, body: "<html>not today", headers: { "access-control-allow-origin": "*" } })],
  ["fails", (route) => route.fulfill({ status: 503, json: { title: "not now" }, headers: { "access-control-allow-origin": "*" } })],
]) {
  test(`an edge that ${what} hurts no page, and its events arrive once it is back`, async ({ page, complaints, shop }) => {
    shop.page("/");
    shop.page("/next");
    await page.context().route("**/f/**", answer);
    await page.goto(shop.link("/", "down"));
    const said = await page.evaluate(order({ id: "D-1", products: [{ id: shop.offer }], card: "test", email: "d@example.com" }));
    expect(said.refused).toBe("no answer yet");
    expect(await shop.orders()).toEqual([]);
    await page.context().unroute("**/f/**");
    await page.goto(`${shop.origin}/next`);
    await expect.poll(async () => (await shop.orders()).length).toBe(1);
    await page.reload();
    await page.waitForLoadState("networkidle");
    expect(await shop.orders()).toHaveLength(1);
    // The browser logs requests that fail; nothing was thrown.
    expect(complaints.filter((text) => text.startsWith("thrown"))).toEqual([]);
    complaints.length = 0;
  });
}

test("a page that is left at once loses nothing and sends nothing twice", async ({ page, shop }) => {
  shop.page("/", `<script src="/leave.js"></script>`);
  shop.page("/away", "", { snippet: "" });
  shop.page("/back");
  await page.goto(shop.link("/", "quick"));
  await page.evaluate(([away, details]) => {
    formCode.order(details);
    location.href = away;
  }, [`${shop.origin}/away`, { id: "Q-1", products: [{ id: shop.offer }], card: "test" }]);
  await page.waitForURL(/away/);
  await expect.poll(async () => (await shop.orders()).length).toBe(1);
  await page.goto(`${shop.origin}/back`);
  await page.waitForLoadState("networkidle");
  expect(await shop.orders()).toHaveLength(1);
});

test("a page with errors of its own, and one without storage, work on", async ({ page, complaints, shop }) => {
  shop.page("/");
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("blocked", "SecurityError"); } });
    Object.freeze(Object.prototype);
  });
  const sent = watch(page);
  await page.goto(shop.link("/", "odd"));
  await page.evaluate(() => setTimeout(() => { throw new Error("the shop's own"); }));
  await expect.poll(() => events(sent, "page").length).toBeGreaterThan(0);
  expect(complaints).toEqual(["thrown: the shop's own"]);
  complaints.length = 0;
  const globals = await page.evaluate(() => Object.keys(window).filter((name) => /form.?code/i.test(name)));
  expect(globals).toEqual(["formCode"]);
});
