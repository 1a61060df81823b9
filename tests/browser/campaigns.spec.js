// What stops when a campaign goes: said before, and done only once nobody promotes it.

import { expect, test } from "./fixtures.js";
import { api, newAffiliate, signIn } from "./merchant.js";
import { look } from "./setup.js";

test("a campaign names what stops firing, and goes once nobody promotes it", async ({ page, complaints, server }) => {
  const { affId, name } = await newAffiliate(server, { assigned: false });
  const campaign = await api(server, "POST", "/v1/campaigns", {
    name: `Campaign of ${affId}`, currency: "USD", products: [{ name: "Slim 30", kind: "offer", price: "49.95" }],
  });
  await api(server, "PUT", `/v1/affiliates/${affId}/campaigns/${campaign.id}`, {});
  await api(server, "POST", `/v1/affiliates/${affId}/pixels`, {
    campaign: campaign.id, commissionType: "CPC", pixelType: "postback", content: "https://net.example/?c=[c1]",
  });
  await signIn(page, complaints, `/app/campaigns/${campaign.id}`);
  await page.getByRole("button", { name: "Delete campaign…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("1 affiliate is assigned to it.");
  await expect(dialog.getByRole("listitem").filter({ hasText: name })).toContainText("CPC · Postback");
  await look(page, "campaign-delete");
  await dialog.getByRole("button", { name: "Delete campaign" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Take it from them first.");
  complaints.length = 0;

  await dialog.getByRole("link", { name }).click();
  await page.getByRole("button", { name: `More for ${campaign.name}` }).click();
  await page.getByRole("menuitem", { name: "Remove from campaign…" }).click();
  await expect(dialog).toContainText("These pixels stop firing.");
  await expect(dialog.getByRole("listitem")).toHaveText("CPC · Postback");
  await look(page, "assignment-remove");
  await dialog.getByRole("button", { name: "Remove from campaign" }).click();
  await expect(page.getByText("No campaign yet")).toBeVisible();

  await page.goto(`/app/campaigns/${campaign.id}`);
  await page.getByRole("button", { name: "Delete campaign…" }).click();
  await expect(dialog).toContainText("No affiliate is assigned to it, so no pixel fires for it now.");
  await dialog.getByRole("button", { name: "Delete campaign" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Campaigns");
  await expect(page.getByRole("link", { name: campaign.name })).toHaveCount(0);
});
