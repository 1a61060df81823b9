// The main job, end to end: a pixel is set up, an order arrives, the affiliate's server is told.

import { expect, test } from "./fixtures.js";
import { api, newAffiliate, signIn, startReceiver } from "./merchant.js";

const VALUE = "a b&c=d/é";
const RENDERED = "/pb?tid=a%20b%26c%3Dd%2F%C3%A9";

async function order(server, affId) {
  return api(server, "POST", "/v1/orders", {
    campaignId: 1, affId, sourceValues: [VALUE], products: [{ id: 1, quantity: 1 }], paySource: "creditCard",
  });
}

async function expectDetails(page, receiver, orderId) {
  await page.goto(`/app/orders/${orderId}`);
  await page.getByRole("link", { name: "View Details" }).click();
  const panel = page.locator("aside.panel");
  await expect(panel).toContainText(`${receiver.url}${RENDERED}`);
  await expect(panel).toContainText("200");
  await expect(panel).toContainText("thank you");
  await expect(panel.locator(".exchange time").first()).toHaveAttribute("datetime", /^\d{4}-\d\d-\d\dT/);
  expect(receiver.requests.map((url) => url.split("&o=")[0])).toEqual([RENDERED]);
}

test("by mouse: from a new affiliate to the answer of its server", async ({ page, complaints, server }) => {
  const receiver = await startReceiver();
  const { affId, name } = await newAffiliate(server, { assigned: false });
  await signIn(page, complaints);
  await page.getByLabel("Search affiliates").fill(affId);
  await page.getByRole("link", { name }).click();
  await page.getByRole("link", { name: /^Campaigns/ }).last().click();
  await page.getByRole("button", { name: "Assign campaign" }).first().click();
  const panel = page.locator("aside.panel");
  await panel.getByLabel("Campaign").selectOption("1");
  await panel.getByLabel("CPL, a lead").fill("2.00");
  await panel.getByRole("button", { name: "Assign campaign" }).click();
  await expect(panel).toHaveCount(0);
  await page.getByRole("link", { name: /^Pixels/ }).click();
  await page.getByRole("button", { name: "Add pixel" }).first().click();
  await panel.locator("textarea").fill(`${receiver.url}/pb?tid=[c1]&o=[orderId]`);
  await panel.getByRole("button", { name: "Add pixel" }).click();
  await expect(page.locator("table tbody tr")).toContainText("main offer");
  const { orderId } = await order(server, affId);
  await expect.poll(() => receiver.requests.length).toBe(1);
  await expectDetails(page, receiver, orderId);
  await page.goto(`/app/affiliates/${affId}/pixels`);
  await expect(page.locator("table tbody tr")).toContainText("Delivering");
  receiver.stop();
});

test("by keyboard alone: from signing in to a pixel, its test and the order", async ({ page, complaints, server }) => {
  // Two journeys in one.
  test.setTimeout(120_000);
  const receiver = await startReceiver();
  const { affId } = await newAffiliate(server, { assigned: false });
  const keys = page.keyboard;
  const press = async (key, locator) => {
    for (let steps = 0; steps < 60; steps += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await keys.press(key);
    }
    throw new Error(`${key} does not lead to ${locator}`);
  };
  const [to, back] = ["Tab", "Shift+Tab"].map((key) => (locator) => press(key, locator));
  await page.goto("/app/affiliates");
  await expect(page.getByLabel("Email")).toBeFocused();
  await keys.type("demo@example.com");
  await keys.press("Tab");
  await keys.type("demo-password");
  await keys.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Affiliates");
  complaints.length = 0;
  await keys.press("/");
  await keys.type(affId);
  const row = page.getByRole("link", { name: `Tested ${affId}` });
  await expect(page.locator("table tbody tr")).toHaveCount(1);
  await to(row);
  await keys.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Tested ${affId}`);
  await to(page.locator(".tabs").getByRole("link", { name: /^Campaigns/ }));
  await keys.press("Enter");
  await to(page.getByRole("button", { name: "Assign campaign" }).first());
  await keys.press("Enter");
  const panel = page.locator("aside.panel");
  await expect(panel.getByRole("heading", { level: 2 })).toBeFocused();
  await to(panel.getByLabel("Campaign"));
  await keys.press("ArrowDown");
  await to(panel.getByLabel("CPL, a lead"));
  await keys.type("2.00");
  await keys.press("Enter");
  await expect(panel).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Assign campaign" }).first()).toBeFocused();
  await back(page.locator(".tabs").getByRole("link", { name: /^Pixels/ }));
  await keys.press("Enter");
  await to(page.getByRole("button", { name: "Add pixel" }).first());
  await keys.press("Enter");
  await expect(panel.getByRole("heading", { level: 2 })).toBeFocused();
  await to(panel.locator("textarea"));
  await keys.type(`${receiver.url}/pb?tid=[c1`);
  await keys.press("Enter");
  await keys.type("&o=[orderI");
  await keys.press("Tab");
  await expect(panel.locator("textarea")).toHaveValue(`${receiver.url}/pb?tid=[c1]&o=[orderId]`);
  await keys.press("Enter");
  await expect(panel).toHaveCount(0);
  await expect(page.locator("table tbody tr")).toContainText("main offer");

  // The pixel is tested where it was made, and its order is looked into: no mouse, no address typed.
  await back(page.locator(".tabs").getByRole("link", { name: "Test" }));
  await keys.press("Enter");
  await to(page.getByRole("button", { name: "Start a test" }));
  await keys.press("Enter");
  const arrived = page.getByRole("list", { name: "What has arrived" });
  await to(page.getByRole("button", { name: "Send a test order now" }));
  await keys.press("Enter");
  await expect(arrived).toContainText("thank you");
  await to(arrived.getByRole("link", { name: /^Order / }).last());
  await keys.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Order /);
  await expect(page.locator("#main")).toBeFocused();
  await to(page.getByRole("link", { name: "View Details" }));
  await keys.press("Enter");
  await expect(panel.getByRole("heading", { level: 2 })).toBeFocused();
  await expect(panel).toContainText(`${receiver.url}/pb?tid=test1-`);
  await expect(panel).toContainText("thank you");
  await keys.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(page.getByRole("link", { name: "View Details" })).toBeFocused();
  expect(receiver.requests).toHaveLength(1);
  receiver.stop();
});
