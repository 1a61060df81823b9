// The pixel form: every variant, what it refuses, and that nothing typed is lost.

import { expect, expectAccessible, test } from "./fixtures.js";
import { api, newAffiliate, segment, signIn } from "./merchant.js";

const panel = (page) => page.locator("aside.panel");
const content = (page) => panel(page).locator("textarea");

async function openPixels(page, complaints, server, options) {
  const affiliate = await newAffiliate(server, options);
  await signIn(page, complaints, `/app/affiliates/${affiliate.affId}/pixels`);
  return affiliate;
}

const pixelsOf = async (server, affId) => (await api(server, "GET", `/v1/affiliates/${affId}`)).pixels;

test("every variant of a pixel can be added", async ({ page, complaints, server }) => {
  const { affId } = await openPixels(page, complaints, server);
  const add = async (fill) => {
    await page.getByRole("button", { name: "Add pixel" }).first().click();
    await fill();
    await panel(page).getByRole("button", { name: "Add pixel" }).click();
    await expect(panel(page)).toHaveCount(0);
  };
  await add(async () => {
    await content(page).fill("https://net.example/sale?c=[c1]&o=[orderId]");
    await page.getByLabel("Test Link").fill("https://net.example/test/9");
  });
  await add(async () => {
    await page.getByLabel("Campaign Product").selectOption({ label: "Slim Boost, upsell" });
    await segment(page, "Image").click();
    await expect(page.getByLabel("Image Tag")).toBeVisible();
    await content(page).fill('<img src="https://net.example/i.gif?c=[c1]">');
  });
  await add(async () => {
    await page.getByLabel("Campaign", { exact: true }).selectOption({ label: "All Campaigns" });
    await expect(page.getByLabel("Campaign Product").locator("option")).toHaveText([
      "Choose a product", "Main offer", "All products",
    ]);
    await page.getByLabel("Campaign Product").selectOption({ label: "All products" });
    await segment(page, "Iframe").click();
    await content(page).fill("https://net.example/f?c=[c1]");
    await page.getByLabel("Fire as well").check();
  });
  await add(async () => {
    await segment(page, "CPL").click();
    await expect(page.getByRole("radio", { name: "Image" })).toBeDisabled();
    await expect(page.getByRole("radio", { name: "Iframe" })).toBeDisabled();
    await page.getByLabel("Hold").fill("45");
    await content(page).fill("https://net.example/lead?c=[c1]");
  });
  await add(async () => {
    await segment(page, "CPL").click();
    await page.getByLabel("Pixel Rule").selectOption({ label: "Fire for All Partials" });
    await expect(page.getByLabel("Hold")).toHaveCount(0);
    await content(page).fill("https://net.example/lead?all=[c1]");
  });
  await add(async () => {
    await segment(page, "CPC").click();
    await expect(page.getByLabel("Campaign Product")).toHaveCount(0);
    await content(page).fill("https://net.example/click?c=[c1]");
  });
  await expect(page.locator("table tbody tr")).toHaveCount(6);
  const short = (pixel) => [pixel.commissionType, pixel.campaign, pixel.product ?? pixel.rule ?? null, pixel.pixelType];
  expect((await pixelsOf(server, affId)).map(short)).toEqual([
    ["CPA", 1, "main", "postback"],
    ["CPA", 1, 2, "image"],
    ["CPA", "all", "all", "iframe"],
    ["CPL", 1, "doNotFireForSales", "postback"],
    ["CPL", 1, "fireForAllPartials", "postback"],
    ["CPC", 1, null, "postback"],
  ]);
  await expectAccessible(page);
});

test("without a campaign, + explains and leads to one", async ({ page, complaints, server }) => {
  await openPixels(page, complaints, server, { assigned: false });
  await page.getByRole("button", { name: "Add pixel" }).first().click();
  await expect(panel(page)).toContainText("Pixels are campaign-specific");
  await panel(page).getByRole("link", { name: "Assign a campaign" }).click();
  await expect(page).toHaveURL(/\/campaigns\?assign=new$/);
  await expect(panel(page).getByRole("heading", { level: 2 })).toHaveText("Assign campaign");
});

test("what the server refuses is said in a summary with the focus, and at the field", async ({ page, complaints, server }) => {
  await openPixels(page, complaints, server);
  await page.getByRole("button", { name: "Add pixel" }).first().click();
  await panel(page).getByRole("button", { name: "Add pixel" }).click();
  const summary = panel(page).locator(".error-summary");
  await expect(summary).toBeFocused();
  await expect(summary).toContainText("Postback URL is missing: paste the affiliate's pixel.");
  await expect(content(page)).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await summary.getByRole("link").first().click();
  await expect(content(page)).toBeFocused();
  complaints.length = 0;
});

test("the content is checked while it is typed, and mended with one click", async ({ page, complaints, server }) => {
  await openPixels(page, complaints, server);
  await page.getByRole("button", { name: "Add pixel" }).first().click();
  await content(page).fill("https://net.example/?tid={aff_sub}&o=[orderid]");
  await expect(panel(page)).toContainText("{aff_sub} is a token of");
  await expectAccessible(page);
  await panel(page).getByRole("button", { name: "Use [c1]" }).click();
  await panel(page).getByRole("button", { name: "Use [orderId]" }).click();
  await expect(content(page)).toHaveValue("https://net.example/?tid=[c1]&o=[orderId]");
  await expect(panel(page).locator("code.url")).toContainText("https://net.example/?tid=example-1&o=03A1B2C3D4");
  await content(page).press("Control+z");
  await expect(content(page)).toHaveValue("https://net.example/?tid=[c1]&o=[orderid]");
});

test("tokens are put in by keyboard", async ({ page, complaints, server }) => {
  await openPixels(page, complaints, server);
  await page.getByRole("button", { name: "Add pixel" }).first().click();
  await content(page).pressSequentially("https://net.example/?a=[total");
  await expect(page.getByRole("listbox", { name: "Tokens" })).toBeVisible();
  await expectAccessible(page);
  await content(page).press("ArrowDown");
  await content(page).press("Enter");
  await expect(content(page)).toHaveValue("https://net.example/?a=[productTotal]");
  await content(page).pressSequentially("&b=[");
  await content(page).press("Escape");
  await expect(page.getByRole("listbox", { name: "Tokens" })).toHaveCount(0);
  await expect(panel(page)).toBeVisible();
  await content(page).press("Control+Space");
  await content(page).press("Tab");
  await expect(content(page)).toHaveValue("https://net.example/?a=[productTotal]&b=[c1]");
});

test("overlaps and taken places are said before saving", async ({ page, complaints, server }) => {
  const { affId } = await openPixels(page, complaints, server);
  const pixel = { commissionType: "CPA", product: "main", pixelType: "postback", content: "https://net.example/?c=[c1]" };
  await api(server, "POST", `/v1/affiliates/${affId}/pixels`, { ...pixel, campaign: "all" });
  await api(server, "POST", `/v1/affiliates/${affId}/pixels`, { ...pixel, campaign: 1 });
  await page.reload();
  await page.getByRole("button", { name: "Add pixel" }).first().click();
  await content(page).fill("https://net.example/?c=[c1]");
  await expect(panel(page)).toContainText("is already the one for the main offer of campaign 1");
  await page.getByLabel("Campaign Product").selectOption({ label: "All products" });
  await expect(panel(page)).toContainText("CPA · main offer · Postback (Slim) fires and this pixel does not");
});

test("a pixel is copied, paused, resumed, deleted and had back", async ({ page, complaints, server }) => {
  const { affId } = await openPixels(page, complaints, server);
  await api(server, "POST", `/v1/affiliates/${affId}/pixels`, {
    campaign: 1, commissionType: "CPC", pixelType: "postback", content: "https://net.example/?c=[c1]",
  });
  await page.reload();
  const row = page.locator("table tbody tr").first();
  // What is known of its health comes last, and draws the row anew.
  await expect(row).toContainText("No fires yet");
  const choose = async (word) => {
    await row.getByRole("button", { name: /^More/ }).click();
    await page.getByRole("menuitem", { name: word }).click();
  };
  await choose("Pause");
  await expect(row).toContainText("Paused");
  await choose("Resume");
  await expect(row).not.toContainText("Paused");
  await choose("Duplicate");
  await expect(content(page)).toHaveValue("https://net.example/?c=[c1]");
  await content(page).fill("https://net.example/?copy=[c1]");
  await panel(page).getByRole("button", { name: "Add pixel" }).click();
  await expect(page.locator("table tbody tr")).toHaveCount(2);
  await choose("Delete");
  await expect(page.locator("table tbody tr")).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("table tbody tr")).toHaveCount(2);
  expect((await pixelsOf(server, affId)).map((pixel) => pixel.content)).toEqual([
    "https://net.example/?copy=[c1]", "https://net.example/?c=[c1]",
  ]);
});

test("two people edit one pixel: the second sees both versions and loses nothing", async ({ page, complaints, server }) => {
  const { affId } = await openPixels(page, complaints, server);
  const pixel = await api(server, "POST", `/v1/affiliates/${affId}/pixels`, {
    campaign: 1, commissionType: "CPC", pixelType: "postback", content: "https://net.example/?c=[c1]",
  });
  await page.goto(`/app/affiliates/${affId}/pixels?pixel=${pixel.id}`);
  await expect(content(page)).toHaveValue("https://net.example/?c=[c1]");
  await api(server, "PUT", `/v1/affiliates/${affId}/pixels/${pixel.id}`, { content: "https://net.example/?theirs=[c1]" });
  await content(page).fill("https://net.example/?mine=[c1]");
  await panel(page).getByRole("button", { name: "Save pixel" }).click();
  const conflict = page.locator("#conflict");
  await expect(conflict).toContainText("https://net.example/?theirs=[c1]");
  await expect(conflict).toContainText("https://net.example/?mine=[c1]");
  await expectAccessible(page);
  await conflict.getByRole("button", { name: "Save mine over it" }).click();
  await expect(panel(page)).toHaveCount(0);
  expect((await pixelsOf(server, affId))[0].content).toBe("https://net.example/?mine=[c1]");
  complaints.length = 0;
});

test("closing, a dropped network and an ended session lose nothing", async ({ page, complaints, server, context }) => {
  const { affId } = await openPixels(page, complaints, server);
  const opener = page.getByRole("button", { name: "Add pixel" }).first();
  await opener.click();
  await content(page).fill("https://net.example/?kept=[c1]");
  await content(page).press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await expect(opener).toBeFocused();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(content(page)).toHaveValue("https://net.example/?kept=[c1]");

  await page.route("**/v1/affiliates/*/pixels", (route) => route.abort());
  await panel(page).getByRole("button", { name: "Add pixel" }).click();
  await expect(panel(page)).toContainText("The server does not answer");
  await expect(content(page)).toHaveValue("https://net.example/?kept=[c1]");
  await page.unroute("**/v1/affiliates/*/pixels");

  await context.clearCookies();
  // Not a click of the mouse: what the page asks by itself may find the session ended first, and the dialog is there.
  await panel(page).getByRole("button", { name: "Add pixel" }).dispatchEvent("click");
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.getByLabel("Password").fill("demo-password");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(panel(page)).toHaveCount(0);
  expect((await pixelsOf(server, affId)).map((pixel) => pixel.content)).toEqual(["https://net.example/?kept=[c1]"]);
  complaints.length = 0;
});
