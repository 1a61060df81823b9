// Every page, in both themes and two widths: accessible, within its window, and kept as a picture.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, expectAccessible, test } from "./fixtures.js";
import { api, signIn } from "./merchant.js";

const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const pictures = resolve(import.meta.dirname, "../../test-artefacts/pages");

/** What the demo needs so that no page is empty: an order that fired, and the ids that stand in addresses. */
async function furnish(server) {
  const order = await api(server, "POST", "/v1/orders", {
    campaignId: 1, affId: "AF54B334", sourceValues: ["click-77"], products: [{ id: 1, quantity: 1 }],
    customer: { firstName: "Mia", lastName: "Keller", email: "mia@mail.example" }, paySource: "creditCard",
  });
  await api(server, "POST", "/v1/orders", {
    campaignId: 1, affId: "B10E0C7A", sourceValues: ["click-78", "news-letter"], products: [{ id: 1 }],
  });
  const { pixels } = await api(server, "GET", "/v1/affiliates/AF54B334");
  const { id: live } = await api(server, "POST", "/v1/tests", { affId: "AF54B334", campaignId: 1 });
  return { order: order.orderId, pixel: pixels[0].id, live };
}

const PAGES = {
  affiliates: () => "/app/affiliates",
  "affiliate-profile": () => "/app/affiliates/AF54B334",
  "affiliate-campaigns": () => "/app/affiliates/AF54B334/campaigns",
  "affiliate-publishers": () => "/app/affiliates/B10E0C7A/publishers",
  "affiliate-pixels": () => "/app/affiliates/AF54B334/pixels",
  "pixel-form": ({ pixel }) => `/app/affiliates/AF54B334/pixels?pixel=${pixel}`,
  why: ({ order }) => `/app/affiliates/AF54B334/pixels?why=${order}`,
  "affiliate-test": () => "/app/affiliates/AF54B334/test",
  "affiliate-test-live": ({ live }) => `/app/affiliates/AF54B334/test?test=${live}`,
  "affiliate-deliveries": () => "/app/affiliates/AF54B334/deliveries",
  orders: () => "/app/orders",
  order: ({ order }) => `/app/orders/${order}`,
  "order-details": ({ order }) => `/app/orders/${order}?pixels=1`,
  deliveries: () => "/app/deliveries",
  campaigns: () => "/app/campaigns",
  campaign: () => "/app/campaigns/1",
};

for (const theme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`every page, ${theme}, ${size}`, async ({ page, complaints, server }) => {
      test.setTimeout(180_000);
      mkdirSync(pictures, { recursive: true });
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      const made = await furnish(server);
      await signIn(page, complaints);
      for (const [name, path] of Object.entries(PAGES)) {
        await page.goto(path(made));
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await page.waitForLoadState("networkidle");
        await expect(page.locator(".skeleton, .spinner")).toHaveCount(0);
        if (name === "pixel-form") await expect(page.getByText("Example", { exact: true })).toBeVisible();
        for (const tab of await page.locator(".tabs [aria-current=page]").all()) {
          await expect(tab).toBeInViewport({ ratio: 0.9 });
        }
        await page.screenshot({ path: join(pictures, `${name}-${size}-${theme}.png`) });
        await test.step(name, () => expectAccessible(page));
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wider, `${name} is wider than its window`).toBeLessThanOrEqual(0);
      }
    });
  }
}
