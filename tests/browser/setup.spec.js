import { expect, test } from "./fixtures.js";
import { copied, look, signIn } from "./setup.js";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("the palette leads anywhere by keyboard alone", async ({ page, complaints }) => {
  await signIn(page, complaints);
  const heading = page.getByRole("heading", { level: 1 });
  const box = page.getByRole("combobox", { name: "Search or jump to" });
  const chosen = page.getByRole("listbox", { name: "Results" }).getByRole("option", { selected: true });

  await page.keyboard.press("Control+k");
  await expect(box).toBeFocused();
  await look(page, "palette");
  await page.keyboard.type("af54b");
  await expect(page.getByRole("option", { name: /Acme Media AF54B334/ })).toBeVisible();
  await expect(chosen).toHaveText(/Acme Media/);
  await page.keyboard.press("ArrowUp");
  await expect(chosen).toHaveText(/Search orders/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText("Acme Media");
  await expect(page.locator("#main")).toBeFocused();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("slim");
  await expect(page.getByRole("option", { name: /Slim/ }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText("Slim");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("form c");
  await expect(chosen).toHaveText(/Form code/);
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText("Form code");

  // Escape leaves everything as it was, and gives the focus back.
  const jump = page.getByRole("button", { name: "Search or jump to" });
  await jump.focus();
  await page.keyboard.press("Enter");
  await expect(box).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(box).toBeHidden();
  await expect(jump).toBeFocused();
});

test("the palette offers nothing that was found for other letters", async ({ page, complaints }) => {
  await signIn(page, complaints);
  const options = page.getByRole("listbox", { name: "Results" }).getByRole("option");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("media");
  await expect(options.filter({ hasText: "Acme Media" })).toBeVisible();
  let answer;
  const held = new Promise((done) => (answer = done));
  await page.route(/search=blue/, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(/search=blue/);
  await page.getByRole("combobox", { name: "Search or jump to" }).fill("blue");
  await asked;
  await expect(options.filter({ hasText: "Acme Media" })).toHaveCount(0);
  await page.keyboard.press("ArrowUp");
  answer();
  await expect(options.filter({ hasText: "Blue Network" })).toBeVisible();
  await expect(options.and(page.locator("[aria-selected=true]"))).toHaveCount(1);
});

test("an order is jumped to by its id", async ({ page, complaints, request }) => {
  const answer = await request.post("/v1/orders", {
    headers: { authorization: "Bearer demo_api.demo-secret" },
    data: { campaignId: 1, affId: "AF54B334", products: [{ id: 1 }] },
  });
  const { orderId } = await answer.json();
  await signIn(page, complaints);
  await page.getByRole("button", { name: "Search or jump to" }).click();
  await page.keyboard.type(orderId.toLowerCase());
  await page.getByRole("option", { name: `Order ${orderId}` }).click();
  await expect(page).toHaveURL(new RegExp(`/app/orders/${orderId}$`));
});

test("the theme is remembered before anything is drawn", async ({ page, complaints }) => {
  await signIn(page, complaints);
  await page.getByRole("button", { name: /account/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  // Without the app, only what the page does first is left.
  await page.route(/app.*\.wasm$/, (route) => route.abort());
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  complaints.length = 0;
});

test("a key is created, copied and revoked", async ({ page, complaints, request }) => {
  await signIn(page, complaints);
  await page.getByRole("link", { name: "Keys" }).click();
  await expect(page.getByRole("row", { name: /Demo key/ })).toBeVisible();
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByRole("button", { name: "Create key" }).last().click();
  await expect(page.getByRole("alert")).toContainText("Name");
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Name").fill("Shop server");
  await look(page, "key-form");
  await page.getByRole("button", { name: "Create key" }).last().click();
  await expect(page.getByText("Copy the secret now")).toBeVisible();
  await page.getByRole("button", { name: "Copy header" }).click();
  const [, bearer] = (await copied(page)).split("Authorization: ");
  const me = () => request.get("/v1/me", { headers: { authorization: bearer } });
  expect((await me()).status()).toBe(200);
  await page.getByRole("button", { name: "I have stored it" }).click();
  await look(page, "keys");

  await page.getByRole("button", { name: "Revoke Shop server" }).click();
  const dialog = page.getByRole("dialog", { name: "Revoke Shop server?" });
  await expect(dialog).toContainText("refused from now on");
  await look(page, "key-revoke");
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("row", { name: /Shop server/ })).toHaveCount(0);
  expect((await me()).status()).toBe(401);
});

test("a storefront gets its snippet, its pages and its content policy", async ({ page, complaints }) => {
  await signIn(page, complaints);
  await page.getByRole("link", { name: "Form code" }).click();
  await look(page, "sites");
  await page.getByRole("button", { name: "Add site" }).click();
  await page.getByLabel("Campaign").selectOption({ label: "Slim (1)" });
  await expect(page.getByRole("textbox", { name: "Pages" })).toHaveValue(/sample/);
  await page.getByRole("textbox", { name: "Pages" }).fill("https://shop.example/checkout\nshop.example");
  await page.getByRole("button", { name: "Add site" }).last().click();
  await expect(page.getByRole("alert")).toContainText("“shop.example” must be a web origin");
  // The server has said so, and the browser logs that answer.
  complaints.length = 0;
  await page.getByRole("textbox", { name: "Pages" }).fill("https://shop.example/checkout");
  await page.getByRole("button", { name: "Add site" }).last().click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Form code of Slim");
  await page.getByRole("button", { name: "Copy snippet" }).click();
  expect(await copied(page)).toMatch(/^<script async src="http:\/\/[^"]+\/form-code\.js" data-site="demo_[0-9a-f]+"><\/script>$/);
  await page.getByLabel("Kind of page").selectOption({ label: "Checkout" });
  await page.getByRole("switch", { name: /Wait for consent/ }).check();
  await expect(page.locator("figure", { hasText: "HTML" })).toContainText('data-page="checkoutPage" data-consent="required"');
  await expect(page.locator("figure", { hasText: "Content-Security-Policy" })).toContainText("script-src http");

  await page.getByRole("textbox", { name: "Pages" }).fill("https://shop.example\nhttps://pay.shop.example");
  await page.getByRole("button", { name: "Save pages" }).click();
  await expect(page.getByRole("status")).toContainText("Pages saved.");

  await page.getByRole("radio", { name: "Signed" }).check();
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByLabel("Path of rule 2").fill("thanks");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByLabel("Path of rule 2")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Path of rule 2").fill("/thanks*");
  await page.getByLabel("Page of rule 2").selectOption({ label: "Thank you" });
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
  await look(page, "site");
  await page.reload();
  await expect(page.getByLabel("Path of rule 2")).toHaveValue("/thanks*");
  await expect(page.getByRole("textbox", { name: "Pages" })).toHaveValue("https://pay.shop.example\nhttps://shop.example");
  await expect(page.getByRole("radio", { name: "Signed" })).toBeChecked();

  await page.getByRole("button", { name: "Remove site" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove site" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Form code");
});

test("somebody is invited, joins, and is held to their role", async ({ page, complaints, browser, baseURL }) => {
  await signIn(page, complaints);
  await page.getByRole("link", { name: "People" }).click();
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByLabel("Email").fill("bob@example.com");
  await page.getByRole("radio", { name: /Viewer/ }).check();
  await look(page, "invite");
  await page.getByRole("button", { name: "Make a link" }).click();
  await page.getByRole("button", { name: "Copy link" }).click();
  const link = await copied(page);
  expect(link).toContain(`${baseURL}/app/invitation#demo.usr_`);
  await look(page, "invited");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row", { name: /bob@example.com/ })).toContainText("Invited");

  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("Join Demo Shop");
  await expect(other.getByLabel("Email")).toHaveValue("bob@example.com");
  await other.getByLabel("Name").fill("Bob Baker");
  await other.getByLabel("Password").fill("short");
  await other.getByRole("button", { name: "Save and sign in" }).click();
  await expect(other.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await look(other, "invitation");
  await other.getByLabel("Password").fill("a few good words");
  await other.getByRole("button", { name: "Save and sign in" }).click();
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("Affiliates");
  await expect(other.getByRole("button", { name: "Bob Baker, account" })).toBeVisible();
  // A viewer is not led to what is not theirs.
  await expect(other.getByRole("link", { name: "Keys" })).toHaveCount(0);
  await other.goto("/app/keys");
  await expect(other.getByText("Your role is viewer; ask an owner to do this.")).toBeVisible();

  await page.reload();
  const row = page.getByRole("row", { name: /Bob Baker/ });
  await expect(row).toContainText("Joined");
  await row.getByRole("button", { name: "More for Bob Baker" }).click();
  await page.getByRole("menuitem", { name: "Make manager" }).click();
  await expect(row).toContainText("Manager");
  // The last owner stays one.
  await page.getByRole("button", { name: "More for demo@example.com" }).click();
  await page.getByRole("menuitem", { name: "Make viewer" }).click();
  await expect(page.getByRole("alert")).toContainText("is the last owner");
  await look(page, "people");
  await row.getByRole("button", { name: "More for Bob Baker" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(row).toHaveCount(0);
  await other.reload();
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  // The server refused what nobody may do, and the browser logs that.
  complaints.length = 0;

  await other.goto(link);
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("This link is over");
});

test("the audit says who changed what", async ({ page, complaints, request }) => {
  const headers = { authorization: "Bearer demo_api.demo-secret" };
  const affId = `AUD${Date.now() % 1e9}`;
  await request.post("/v1/affiliates", { headers, data: { name: "Before", affId } });
  await request.put(`/v1/affiliates/${affId}`, { headers, data: { name: "After" } });
  await signIn(page, complaints);
  await page.getByRole("link", { name: "Audit" }).click();
  const row = page.getByRole("row", { name: /key demo_api changed affiliate After/ }).first();
  await row.getByText("1 difference").click();
  await expect(row.locator("del")).toHaveText("Before");
  await expect(row.locator("ins")).toHaveText("After");
  await look(page, "audit");
  await row.getByRole("button", { name: "Only this" }).click();
  await expect(page.getByRole("row")).toHaveCount(3);
  await page.goBack();
  await expect(page.getByRole("button", { name: /Remove filter/ })).toHaveCount(0);
});
