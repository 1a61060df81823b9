// Testing a pixel without a sale: what arrives is shown as it arrives.

import { expect, expectAccessible, test } from "./fixtures.js";
import { api, newAffiliate, signIn, startReceiver } from "./merchant.js";
import { look } from "./setup.js";

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

/** The smallest picture there is. */
const GIF = Buffer.from("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==", "base64");

test("an image and an iframe are seen on a page as the form code builds them", async ({ page, complaints, server }) => {
  const receiver = await startReceiver();
  Object.assign(receiver, { type: "image/gif", answer: GIF });
  const { affId } = await newAffiliate(server);
  const add = (more, pixelType, content) =>
    api(server, "POST", `/v1/affiliates/${affId}/pixels`, { campaign: "all", pixelType, content, ...more });
  await add({ commissionType: "CPC" }, "image", `<img src="${receiver.url}/i.gif?a=1&amp;c=[c1]" width="2" height="3">`);
  await add({ commissionType: "CPA", product: "main" }, "iframe", `<iframe src="${receiver.url}/f?c=[c1]" width="1" height="1"></iframe>`);
  await begin(page, complaints, affId);
  const seen = page.getByRole("region", { name: "Seen on a page" });
  await expect(seen).toContainText(`<img width="2" height="3" referrerpolicy="strict-origin"`);
  await expect(seen).toContainText(`${receiver.url}/i.gif?a=1&amp;c=test1-`);
  await expect(seen).toContainText(`sandbox="allow-scripts allow-same-origin"`);
  const policy = seen.getByRole("figure");
  for (const directive of [`script-src ${server.url}`, `connect-src ${server.url}`, `img-src ${receiver.url}`, `frame-src ${receiver.url}`]) {
    await expect(policy).toContainText(directive);
  }
  await look(page, "affiliate-test-seen");
  expect(receiver.requests).toEqual([]);

  const [image, iframe] = await seen.getByRole("button", { name: "Load it here" }).all();
  await image.click();
  await expect(seen.getByText("Loaded", { exact: true })).toBeVisible();
  expect(receiver.requests[0]).toMatch(/^\/i\.gif\?a=1&c=test1-[0-9a-f]{8}$/);
  expect(receiver.referrers[0]).toBe(`${server.url}/`);
  Object.assign(receiver, { type: "text/html", answer: "<!doctype html><title>thanks</title>" });
  await iframe.click();
  await expect(seen.getByText("Finished", { exact: true })).toBeVisible();
  expect(receiver.requests[1]).toMatch(/^\/f\?c=test1-/);
  const built = (frame) =>
    frame.evaluate(() =>
      [...document.body.children].map((element) => [
        element.localName, element.getAttribute("sandbox"), element.style.cssText, element.referrerPolicy,
      ]),
    );
  const style = "position: fixed; left: -9999px; visibility: hidden;";
  const pages = page.frames().filter((frame) => frame.url().includes("/app/sample-page"));
  // This receiver has the app's own host, so its frame gets no origin here.
  expect(await Promise.all(pages.map(built))).toEqual([
    [["img", null, style, "strict-origin"]],
    [["iframe", "allow-scripts", style, "strict-origin"]],
  ]);
  // What is no image is an error.
  await image.click();
  await expect(seen.getByText("Errored", { exact: true })).toBeVisible();
  await expectAccessible(page);
  receiver.stop();
});

test("an affiliate without a campaign is led to one", async ({ page, complaints, server }) => {
  const { affId } = await newAffiliate(server, { assigned: false });
  await signIn(page, complaints, `/app/affiliates/${affId}/test`);
  await page.getByRole("link", { name: "Go to Campaigns" }).click();
  await expect(page).toHaveURL(new RegExp(`/app/affiliates/${affId}/campaigns$`));
});
