import { expect, expectAccessible, test } from "./fixtures.js";

test("the app starts and reaches the server", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/app\/$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Affiliate Pixels");
  await expect(page.getByRole("status")).toHaveText("The server is alive.");
  await expectAccessible(page);
});

test("a page that is not there says so and leads back", async ({ page }) => {
  await page.goto("/app/no/such/page");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such page");
  await page.getByRole("link", { name: "Go to the start" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Affiliate Pixels");
});
