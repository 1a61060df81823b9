// The lists of what happened, page by page, and where an order came from.

import { expect, test } from "./fixtures.js";
import { api, newAffiliate, signIn, startReceiver } from "./merchant.js";
import { look } from "./setup.js";

/** So many orders of one affiliate, which carry its own id as their first passed value. */
async function orders(server, affId, count) {
  const events = Array.from({ length: count }, (_, number) => ({
    type: "order",
    idempotencyKey: `${affId}-${number}`,
    data: { campaignId: 1, affId, sourceValues: [affId], products: [{ id: 1 }] },
  }));
  const { results } = await api(server, "POST", "/v1/events", { events });
  expect(results.filter(({ status }) => status !== 201)).toEqual([]);
}

/** Goes to the last page of a list of 60 and back, by every way there is. */
async function expectPaged(page, many) {
  const rows = page.locator("table tbody tr:not([aria-hidden])");
  const pages = page.getByRole("navigation", { name: "Pages" });
  const [previous, next] = ["Previous page", "Next page"].map((name) => pages.getByRole("button", { name }));
  await expect(pages).toContainText(`Page 1, ${many} 1–50, newest first`);
  await expect(previous).toHaveAttribute("aria-disabled", "true");
  const first = await rows.first().textContent();
  await next.click();
  await expect(pages).toContainText(`Page 2, ${many} 51–60 of 60, newest first`);
  await expect(rows).toHaveCount(10);
  // The focus stays for whoever goes on by keyboard.
  await expect(next).toBeFocused();
  await page.reload();
  await expect(rows).toHaveCount(10);
  await previous.click();
  await expect(rows).toHaveCount(50);
  expect((await rows.first().textContent()).slice(0, 10)).toBe(first.slice(0, 10));
  await page.goBack();
  await expect(pages).toContainText("Page 2");
  await expect(rows).toHaveCount(10);
}

test("orders and deliveries say which page is shown, and lead back", async ({ page, complaints, server }) => {
  const receiver = await startReceiver();
  const { affId } = await newAffiliate(server);
  await api(server, "POST", `/v1/affiliates/${affId}/pixels`, {
    campaign: 1, commissionType: "CPA", product: "main", pixelType: "postback", content: `${receiver.url}/pb?o=[orderId]`,
  });
  await orders(server, affId, 60);
  await expect.poll(() => receiver.requests.length).toBe(60);
  await signIn(page, complaints, `/app/orders?q=${affId}`);
  await expectPaged(page, "orders");
  await look(page, "orders-second-page");
  await page.goto(`/app/affiliates/${affId}/deliveries`);
  await expectPaged(page, "deliveries");
  receiver.stop();
});

test("an order says which link has its credit, and why", async ({ page, complaints, server }) => {
  const [one, two] = [await newAffiliate(server), await newAffiliate(server)];
  const click = (affId, sessionId, more = "") =>
    api(server, "POST", "/v1/clicks", {
      campaignId: 1, sessionId, requestUri: `https://shop.example/?affId=${affId}&c1=of-${affId}${more}`,
    });
  const { sessionId } = await click(one.affId, null);
  await click(two.affId, sessionId, "&c2=letter");
  const order = await api(server, "POST", "/v1/orders", { campaignId: 1, sessionId, products: [{ id: 1 }] });
  await click(one.affId, sessionId, "&c3=late");
  await signIn(page, complaints, `/app/orders/${order.orderId}`);
  const attribution = page.getByRole("region", { name: "Attribution" });
  await expect(attribution).toContainText(
    `The order names no affiliate, so the last link of its visit counts: that of ${two.affId}.`,
  );
  const links = attribution.getByRole("row");
  await expect(links).toHaveCount(4);
  await expect(links.nth(1)).toContainText("followed after the sale");
  await expect(links.nth(2)).toContainText(`of-${two.affId}`);
  await expect(links.nth(2)).toContainText("letter");
  await expect(links.nth(2)).toContainText("This order");
  await expect(attribution.getByText("This order")).toHaveCount(1);
  // The clicks of the visit stand before the order, the later one does not.
  await expect(page.getByRole("list", { name: "What happened" }).getByRole("heading", { level: 3 })).toHaveText(
    ["Click", "Click", "Order"],
  );
  await look(page, "order-attribution");
});

test("an order without a session or an affiliate says so", async ({ page, complaints, server }) => {
  const { orderId } = await api(server, "POST", "/v1/orders", { campaignId: 1, products: [{ id: 1 }] });
  await signIn(page, complaints, `/app/orders/${orderId}`);
  const attribution = page.getByRole("region", { name: "Attribution" });
  await expect(attribution).toContainText("Nobody has the credit: neither the order nor its visit names an affiliate.");
  await expect(attribution).toContainText("No visit is known of it");
});
