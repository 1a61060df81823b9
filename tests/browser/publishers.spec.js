// Whom an affiliate's traffic comes from: who was seen, and who is disabled.

import { expect, test } from "./fixtures.js";
import { api, newAffiliate, signIn } from "./merchant.js";
import { look } from "./setup.js";

/** An affiliate whose links name publisher and sub affiliate, and an order of each of these publishers. */
async function seen(server, ...publishers) {
  const { affId } = await newAffiliate(server);
  const passedValues = { names: ["click_id", "pub", "sub"], publisher: 2, subAffiliate: 3 };
  await api(server, "PUT", `/v1/affiliates/${affId}`, { passedValues });
  for (const publisher of publishers) await order(server, affId, publisher);
  return affId;
}

function order(server, affId, publisher) {
  const sourceValues = [`click-${publisher}`, publisher, "team-7"];
  return api(server, "POST", "/v1/orders", { campaignId: 1, affId, sourceValues, products: [{ id: 1 }] });
}

test("a publisher is disabled, enabled by Undo, and its orders follow", async ({ page, complaints, server }) => {
  const affId = await seen(server, "good", "bad");
  await signIn(page, complaints, `/app/affiliates/${affId}`);
  await page.locator(".tabs").getByRole("link", { name: "Publishers" }).click();
  const publishers = page.getByRole("region", { name: "Publishers" });
  const bad = publishers.getByRole("row", { name: /bad/ });
  await expect(bad.locator("time")).toBeVisible();
  await expect(page.getByRole("row", { name: /team-7/ })).toContainText("Enabled");
  await bad.getByRole("button", { name: "Disable bad" }).click();
  await expect(bad).toContainText("Disabled");
  await expect(publishers.getByRole("row", { name: /good/ })).toContainText("Enabled");
  // The keyboard goes on where it was.
  await expect(bad.getByRole("button", { name: "Enable bad" })).toBeFocused();
  expect((await order(server, affId, "bad")).status).toBe("declined");
  await page.reload();
  await expect(bad).toContainText("Disabled");
  await look(page, "affiliate-publishers");

  await bad.getByRole("button", { name: "Enable bad" }).click();
  await expect(bad).toContainText("Enabled");
  // Taken back from another page.
  await page.locator(".tabs").getByRole("link", { name: "Deliveries" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").filter({ hasText: "bad is disabled" })).toBeVisible();
  expect((await order(server, affId, "bad")).status).toBe("declined");
});

test("a change made meanwhile elsewhere is kept", async ({ page, complaints, server }) => {
  const affId = await seen(server, "one", "two");
  await signIn(page, complaints, `/app/affiliates/${affId}/publishers`);
  const row = page.getByRole("row", { name: /two/ });
  await expect(row).toContainText("Enabled");
  await api(server, "PUT", `/v1/affiliates/${affId}`, { name: "Renamed", disabledPublishers: ["one"] });
  // The browser logs that the first try was answered with the newer affiliate.
  await row.getByRole("button", { name: "Disable two" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Renamed");
  complaints.length = 0;
  const saved = await api(server, "GET", `/v1/affiliates/${affId}`);
  expect([saved.name, saved.disabledPublishers]).toEqual(["Renamed", ["one", "two"]]);
});

test("without a marked value the tab leads to the profile", async ({ page, complaints, server }) => {
  const { affId } = await newAffiliate(server);
  await signIn(page, complaints, `/app/affiliates/${affId}/publishers`);
  await page.getByRole("link", { name: "Go to the profile" }).click();
  await expect(page).toHaveURL(new RegExp(`/app/affiliates/${affId}$`));
});
