// What became of postbacks, sending them again by hand, and why a pixel did not fire.

import { expect, expectAccessible, test } from "./fixtures.js";
import { api, newAffiliate, signIn, startReceiver } from "./merchant.js";

/** An affiliate with a pixel whose receiver says that it is gone, and an order that has died of it. */
async function deadDelivery(server) {
  const receiver = await startReceiver(410);
  const { affId } = await newAffiliate(server);
  await api(server, "POST", `/v1/affiliates/${affId}/pixels`, {
    campaign: 1, commissionType: "CPA", product: "main", pixelType: "postback", content: `${receiver.url}/pb?c=[c1]`,
  });
  const { orderId } = await api(server, "POST", "/v1/orders", {
    campaignId: 1, affId, sourceValues: ["click-1"], products: [{ id: 1 }],
  });
  const dead = async () => (await api(server, "GET", `/v1/deliveries?affId=${affId}&state=dead`)).items.length;
  await expect.poll(dead).toBe(1);
  return { receiver, affId, orderId };
}

test("a dead delivery is selected and sent again", async ({ page, complaints, server }) => {
  const { receiver, affId } = await deadDelivery(server);
  await signIn(page, complaints, `/app/affiliates/${affId}/deliveries`);
  const row = page.locator("table tbody tr:not([aria-hidden])");
  await expect(row).toContainText("Dead");
  receiver.status = 200;
  await row.getByRole("checkbox").check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Send 1 again" }).click();
  await expect(page.getByText("Sent again: 1 delivery.")).toBeVisible();
  await expect.poll(() => receiver.requests).toEqual(["/pb?c=click-1", "/pb?c=click-1"]);
  receiver.stop();
});

test("a range says how many it is before it is sent", async ({ page, complaints, server }) => {
  const { receiver, affId } = await deadDelivery(server);
  await signIn(page, complaints, `/app/affiliates/${affId}/deliveries`);
  receiver.status = 200;
  await page.getByRole("button", { name: "Send a range again…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("State").selectOption("delivered");
  await expect(dialog.getByRole("button", { name: "Nothing to send" })).toBeVisible();
  await dialog.getByLabel("State").selectOption("dead");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Send 1 delivery again" }).click();
  await expect.poll(() => receiver.requests.length).toBe(2);
  receiver.stop();
});

test("the troubleshooter finds an order by its click id and gives every reason", async ({ page, complaints, server }) => {
  const { affId } = await newAffiliate(server);
  await api(server, "POST", `/v1/affiliates/${affId}/pixels`, {
    campaign: 1, commissionType: "CPA", product: 2, pixelType: "postback", content: "https://net.example/?c=[c1]",
  });
  const click = `click-of-${affId}`;
  const { orderId } = await api(server, "POST", "/v1/orders", {
    campaignId: 1, affId, sourceValues: [click], products: [{ id: 1 }],
  });
  await signIn(page, complaints, `/app/affiliates/${affId}/pixels`);
  await page.getByRole("button", { name: "Why did it not fire?" }).click();
  const panel = page.locator("aside.panel");
  await panel.getByLabel("Which order?").fill(click);
  await panel.getByRole("button", { name: orderId }).click();
  await expect(panel).toContainText("No pixel fired.");
  await expect(panel).toContainText("Not fired");
  await expectAccessible(page);
  await page.goBack();
  await expect(panel.getByLabel("Which order?")).toBeVisible();
});
