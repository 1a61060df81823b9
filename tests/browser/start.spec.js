import { expect, expectAccessible, test } from "./fixtures.js";

async function signIn(page, complaints) {
  await page.goto("/");
  await page.getByLabel("Email").fill("demo@example.com");
  await page.getByLabel("Password", { exact: true }).fill("demo-password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Affiliates");
  // Nobody was signed in at first, and the browser logs that answer of the server.
  complaints.length = 0;
}

test("a merchant signs in and looks around", async ({ page, complaints }) => {
  await signIn(page, complaints);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Acme Media" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Acme Media");
  for (const [path, title] of [["orders", "Orders"], ["deliveries", "Deliveries"], ["campaigns", "Campaigns"]]) {
    await page.goto(`/app/${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  }
});

test("a wrong password is said at its field", async ({ page, complaints }) => {
  await page.goto("/");
  await page.getByLabel("Email").fill("demo@example.com");
  await page.getByLabel("Password", { exact: true }).fill("not it");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  complaints.length = 0;
});

test("a page that is not there says so and leads back", async ({ page, complaints }) => {
  await signIn(page, complaints);
  await page.goto("/app/no/such/page");
  await expect(page.getByText("There is no such page")).toBeVisible();
  await page.getByRole("link", { name: "Go to the affiliates" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Affiliates");
});
