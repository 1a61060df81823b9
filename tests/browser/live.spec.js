// Testing a pixel without a sale: what arrives is shown as it arrives.

import { expect, expectAccessible, test } from "./fixtures.js";
import { api, newAffiliate, signIn, startReceiver } from "./merchant.js";

const pixel = (content, more) => ({ campaign: 1, pixelType: "postback", content, ...more });

async function begin(page, complaints, affId) {
  await signIn(page, complaints, `/app/affiliates/${affId}/test`);
  await page.getByRole("button", { name: "Start a test" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
  return page.getByRole("list", { name: "What has arrived" });
}

test("a test order shows click, lead, order, and what the receiver said", async ({ page, complaints, server }) => {
  const receiver = await startReceiver();
  const { affId } = await newAffiliate(server);
  await api(server, "POST", `/v1/affiliates/${affId}/pixels`,
    pixel(`${receiver.url}/sale?tid=[c1]`, { commissionType: "CPA", product: "main" }));
  const arrived = await begin(page, complaints, affId);
  await page.getByRole("button", { name: "Send a test order now" }).click();
  for (const word of ["Click", "Lead", "Order"]) {
    await expect(arrived.getByRole("heading", { level: 3, name: word, exact: true })).toBeVisible();
  }
  await expect(arrived.getByText("Delivered", { exact: true })).toBeVisible();
  await expect(arrived).toContainText("thank you");
  expect(receiver.requests).toHaveLength(1);
  expect(receiver.requests[0]).toMatch(/^\/sale\?tid=test1-[0-9a-f]{8}$/);
  await expectAccessible(page);
  // What was seen is there again after a reload, under the same address.
  await page.reload();
  await expect(arrived.getByText("Delivered", { exact: true })).toBeVisible();
  receiver.stop();
});

test("a held fire of a test goes off when it is told to", async ({ page, complaints, server }) => {
  const receiver = await startReceiver();
  const { affId } = await newAffiliate(server);
  await api(server, "POST", `/v1/affiliates/${affId}/pixels`,
    pixel(`${receiver.url}/lead?tid=[c1]`, { commissionType: "CPL", rule: "doNotFireForSales", holdMinutes: 20 }));
  const arrived = await begin(page, complaints, affId);
  await page.getByRole("button", { name: "A lead only" }).click();
  await expect(arrived.getByText("Held", { exact: true })).toBeVisible();
  expect(receiver.requests).toEqual([]);
  await arrived.getByRole("button", { name: "Fire now" }).click();
  await expect(arrived.getByText("Delivered", { exact: true })).toBeVisible();
  await expect(arrived.getByRole("button", { name: "Fire now" })).toHaveCount(0);
  expect(receiver.requests).toHaveLength(1);
  receiver.stop();
});

test("an affiliate without a campaign is led to one", async ({ page, complaints, server }) => {
  const { affId } = await newAffiliate(server, { assigned: false });
  await signIn(page, complaints, `/app/affiliates/${affId}/test`);
  await page.getByRole("link", { name: "Go to Campaigns" }).click();
  await expect(page).toHaveURL(new RegExp(`/app/affiliates/${affId}/campaigns$`));
});
