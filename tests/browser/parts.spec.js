// The parts of the app that are downloaded when they are needed.

import { expect, expectAccessible, test } from "./fixtures.js";
import { signIn } from "./setup.js";

const PARTS = /\/app\/assets\/(split|chunk)_.*\.wasm$/;
const heading = (page) => page.getByRole("heading", { level: 1 });
const failure = (page) => page.getByRole("alert").filter({ hasText: "This page could not be loaded" });

test("a part that can't be loaded says so, and comes when it is asked for again", async ({ page, complaints }) => {
  await page.route(PARTS, (route) => route.abort());
  await signIn(page, complaints);
  await page.getByRole("link", { name: "Campaigns" }).click();
  await expect(failure(page)).toContainText("The network may be gone");
  await expect(heading(page)).toHaveText("Campaigns");
  await expectAccessible(page);
  await page.unroute(PARTS);
  await failure(page).getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("table", { name: /campaigns/i })).toBeVisible();
  await expect(failure(page)).toHaveCount(0);
  await expect(page.locator("#main")).toBeFocused();
  complaints.length = 0;
});

test("a part that a newer version has replaced leads to the newer version", async ({ page, complaints }) => {
  // What a server answers for a file that it has no more.
  const page_instead = (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>App</title>" });
  await page.route(PARTS, page_instead);
  await signIn(page, complaints);
  await page.getByRole("link", { name: "Orders", exact: true }).click();
  await failure(page).getByRole("button", { name: "Try again" }).click();
  await expect(failure(page)).toContainText("newer version");
  await page.unroute(PARTS);
  await failure(page).getByRole("button", { name: "Load the app again" }).click();
  await expect(page.getByRole("search", { name: "Orders" })).toBeVisible();
  complaints.length = 0;
});

test("every part comes while nobody waits for it", async ({ page, complaints }) => {
  const arrived = new Set();
  page.on("requestfinished", (request) => {
    const part = /\/split_(\w+?)-/.exec(request.url());
    if (part) arrived.add(part[1]);
  });
  await signIn(page, complaints);
  await expect.poll(() => [...arrived].sort()).toEqual(["affiliate", "events", "setup"]);
  await page.route(PARTS, (route) => route.abort());
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(heading(page)).toHaveText("Audit");
  await page.getByRole("link", { name: "Deliveries" }).click();
  await expect(page.getByRole("search", { name: "Deliveries" })).toBeVisible();
});
