// The sample storefront, as a newcomer plays with it.

import { expect, expectAccessible, test } from "./fixtures.js";
import { events, watch } from "./shop.js";

const authorization = { authorization: "Bearer demo_api.demo-secret" };

async function read(server, path) {
  return (await fetch(new URL(path, server.url), { headers: authorization })).json();
}

/** What the receiver of the demo was asked for, with this value in it. */
async function arrived(server, value) {
  const arrivals = await read(server, "/receiver/arrivals");
  return (arrivals.items ?? arrivals).map(({ target }) => target).filter((target) => target.includes(value));
}

/** The pages are a shop's: `localhost`, where the edge and the receiver are `127.0.0.1`. */
const at = (server, path) => server.url.replace("127.0.0.1", "localhost") + path;

/** The panel of the page says that what became of a pixel is known: who leaves earlier has only started it. */
const pixelSeen = (page) => expect(page.locator("aside li", { hasText: /^seen → / })).toHaveCount(1);

async function funnel(page, server, link) {
  await page.goto(at(server, link));
  await pixelSeen(page);
  await page.getByRole("link", { name: "See if it suits you" }).click();
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Last name").fill("Lee");
  await page.getByLabel("Email").fill("ann@example.com");
  await page.getByLabel("Phone").fill("+1 555 0100");
  await page.getByRole("button", { name: "Send me the plan" }).click();
  await page.getByRole("button", { name: "Pay $49.95" }).click();
  await pixelSeen(page);
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Thank you");
}

test("from the link to the thank-you page: click, partial, sale and upsell, each pixel once", async ({ page, server }) => {
  const sent = watch(page);
  await funnel(page, server, "/sample/?affId=B10E0C7A&click_id=blue-1&pub=p7");
  const cookies = await page.context().cookies(at(server, "/"));
  const session = cookies.find(({ name }) => name === "fc_demo_sample").value;
  const visit = await read(server, `/v1/sessions/${session}`);
  expect(visit.orders).toHaveLength(1);
  const [{ orderId }] = visit.orders;
  const order = await read(server, `/v1/orders/${orderId}`);
  expect(order.status).toBe("complete");
  expect(order.test).toBe(true);
  expect(order.total).toBe("69.90");
  expect(order.customer).toMatchObject({ firstName: "Ann", email: "ann@example.com" });
  expect(order.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["lead", "order", "upsell"]));
  await expect.poll(async () => (await arrived(server, "blue-1")).length).toBe(3);
  const [click, sale] = [await arrived(server, "click.gif?cid=blue-1&pub=p7"), await arrived(server, "sale.html?cid=blue-1")];
  expect([click.length, sale.length]).toEqual([1, 1]);
  expect(sale[0]).toContain("amount=49.95");

  // Every page twice more: nothing more fires.
  for (const path of ["/sample/?affId=B10E0C7A&click_id=blue-1&pub=p7", "/sample/lead", "/sample/checkout", "/sample/upsell", "/sample/thank-you"]) {
    await page.goto(at(server, path));
    await page.reload();
    await page.reload();
    await expect(page.locator("aside li").first()).toBeVisible();
  }
  const { pixels } = await read(server, `/v1/orders/${orderId}/pixels`);
  const shown = pixels.filter(({ delivery }) => delivery && delivery.channel !== "postback");
  expect(shown.map(({ delivery }) => [delivery.channel, delivery.state]).sort()).toEqual([
    ["iframe", "finished"],
    ["image", "loaded"],
  ]);
  for (const { delivery } of shown) expect(delivery.page).toContain("/sample/");
  expect(await arrived(server, "blue-1")).toHaveLength(3);

  // Of the card one word has left the page.
  const everything = sent.map(({ body }) => body).join("\n");
  expect(events(sent, "order").map(({ card }) => card)).toContain("test");
  expect(everything).not.toMatch(/0000 ?0000|12\/35|"100"|securityCode/);
});

test("the pages are accessible and hold still", async ({ page, server }) => {
  for (const path of ["/sample/", "/sample/lead", "/sample/checkout", "/sample/upsell", "/sample/thank-you"]) {
    await page.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value))).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(at(server, path));
    await expect(page.locator("aside li").first()).toBeVisible();
    await expectAccessible(page);
    const names = await page.evaluate(() => Object.keys(window).filter((name) => /form.?code|^fc_/i.test(name)));
    expect(names).toEqual(["formCode"]);
  }
});
