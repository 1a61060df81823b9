// Pixels on pages: once, safe, and with no more proof than a browser can give.

import { events, expect, taken, test, watch } from "./shop.js";

const order = (shop) => `formCode.order({ products: [{ id: ${shop.offer} }], card: "test", email: "ann@example.com" })`;

test("reload, another tab and a copy of the page fire nothing again", async ({ page, context, shop }) => {
  await shop.usualPixels();
  shop.page("/");
  await page.goto(shop.link("/", "once"));
  await expect.poll(() => shop.arrived("/click.gif").length).toBe(1);
  await page.reload();
  await page.reload();
  const copy = await context.newPage();
  await copy.goto(page.url());
  const sent = watch(page);
  await page.reload();
  await expect.poll(() => events(sent, "page").length).toBeGreaterThan(0);
  await page.waitForLoadState("networkidle");
  expect(shop.arrived("/click.gif")).toEqual(["/click.gif?c1=once"]);
});

test("two new tabs at once are one visit and one fire", async ({ context, shop }) => {
  await shop.usualPixels();
  shop.page("/");
  const tabs = await Promise.all([context.newPage(), context.newPage()]);
  await Promise.all(tabs.map((tab) => tab.goto(shop.link("/", "tabs"))));
  await expect.poll(() => shop.arrived("/click.gif").length).toBe(1);
  const visit = await shop.visit(context);
  expect(visit.touches ?? visit.clicks).toHaveLength(1);
  await Promise.all(tabs.map((tab) => tab.waitForLoadState("networkidle")));
  expect(shop.arrived("/click.gif")).toHaveLength(1);
});

test("what a page was left before it was built is offered on the next page with the same fire id", async ({ page, context, shop }) => {
  await shop.usualPixels();
  shop.page("/");
  shop.page("/next");
  const sent = watch(page);
  await page.goto(shop.link("/", "left"));
  // Whatever this page says is said: what it is answered with later would be built here.
  await taken(sent, "seen", 1);
  const session = await shop.session(context);
  // The merchant's server imports the order: nothing of it is on the page yet.
  const { orderId } = await shop.api("POST", "/v1/orders", {
    campaignId: shop.campaign.id, sessionId: session, products: [{ id: shop.offer }],
  });
  const { pixels } = await shop.api("GET", `/v1/orders/${orderId}/pixels`);
  const offered = pixels.find(({ delivery }) => delivery?.channel === "iframe");
  expect(offered.delivery.state).toBe("offered");
  await page.goto(`${shop.origin}/next`);
  await expect.poll(() => shop.arrived("/sale.html").length).toBe(1);
  const shown = await shop.shown(orderId);
  expect(shown.find(({ channel }) => channel === "iframe")).toMatchObject({ state: "finished", page: `${shop.origin}/next` });
  const after = (await shop.api("GET", `/v1/orders/${orderId}/pixels`)).pixels.find(({ delivery }) => delivery?.channel === "iframe");
  expect(after.fireId).toBe(offered.fireId);
  await page.reload();
  await page.waitForLoadState("networkidle");
  expect(shop.arrived("/sale.html")).toHaveLength(1);
});

test("an order on another shard than its visit is offered all the same", async ({ page, context, shop }) => {
  await shop.usualPixels();
  shop.page("/");
  const sent = watch(page);
  await page.goto(shop.link("/", "far"));
  // Whatever this page says is said: what it is answered with later would be built here.
  await taken(sent, "seen", 1);
  const session = await shop.session(context);
  const lead = async (number) => {
    const body = { campaignId: shop.campaign.id, customer: { firstName: "Ann", lastName: "Lee", email: `far${number}@example.com` } };
    return (await shop.api("POST", "/v1/leads", body)).orderId;
  };
  let orderId = await lead(0);
  for (let number = 1; orderId.slice(0, 2).toLowerCase() === session.slice(0, 2); number++) orderId = await lead(number);
  await shop.api("POST", "/v1/orders", { campaignId: shop.campaign.id, sessionId: session, orderId, products: [{ id: shop.offer }] });
  await page.reload();
  await expect.poll(() => shop.arrived("/sale.html")).toEqual([`/sale.html?c1=far&order=${orderId}`]);
  const [frame] = (await shop.shown(orderId)).filter(({ channel }) => channel === "iframe");
  expect(frame.state).toBe("finished");
  await page.evaluate(`formCode.upsell({ product: { id: ${shop.upsell} } })`);
  await expect.poll(() => shop.arrived("/upsell.gif")).toEqual([`/upsell.gif?order=${orderId}`]);
});

test("an image that is none is told as errored", async ({ page, shop }) => {
  await shop.pixel({ commissionType: "CPA", product: "main", content: `<img src="${shop.receives("/no-image")}">` });
  shop.page("/");
  await page.goto(shop.link("/", "bad"));
  const { orderId } = await page.evaluate(order(shop));
  const [image] = await shop.shown(orderId);
  expect(image).toMatchObject({ channel: "image", state: "errored" });
});

test("what a content policy blocks is told with its directive, and a strict page works", async ({ page, complaints, shop }) => {
  await shop.usualPixels();
  const edge = shop.server.url;
  const csp = `default-src 'none'; script-src ${edge}; connect-src ${edge}; img-src ${shop.receives("")}; frame-src 'none'`;
  shop.page("/", "", { headers: { "content-security-policy": csp } });
  await page.goto(shop.link("/", "csp"));
  await expect.poll(() => shop.arrived("/click.gif").length).toBe(1);
  const answer = page.waitForResponse((response) => response.url().endsWith("/order"));
  // The page's policy forbids this test's own script in it; the driver's evaluation is not the page's.
  await page.evaluate((offer) => void window.formCode.order({ products: [{ id: offer }], card: "test" }), shop.offer);
  const { events: [{ orderId }] } = await (await answer).json();
  const shown = await shop.shown(orderId);
  expect(shown.map(({ channel, state }) => [channel, state]).sort()).toEqual([["iframe", "blocked"], ["image", "loaded"]]);
  expect(shown.find(({ channel }) => channel === "iframe").explanation).toContain("frame-src");
  expect(shop.arrived("/sale.html")).toHaveLength(0);
  // The browser logs the blocked frame, as the policy's owner asked it to.
  expect(complaints.every((text) => text.includes("frame-src"))).toBe(true);
  complaints.length = 0;
});

test("a hostile iframe can do nothing to the page", async ({ page, context, complaints, shop }) => {
  await shop.pixel({
    commissionType: "CPC", pixelType: "iframe",
    content: `<iframe src="${shop.receives("/hostile.html?c1=[c1]")}"></iframe>`,
  }).catch((error) => expect(String(error)).toContain("CPC"));
  shop.frames.set("/hostile.html", `<body><a id="a" href="data:text/plain,x" download="x">x</a><script>
    const attempt = (act) => { try { return String(act()); } catch (error) { return error.name; } };
    const found = {
      parent: attempt(() => parent.document.title), top: attempt(() => { top.location = "about:blank#stolen"; return "set"; }),
      open: attempt(() => open("about:blank") ? "opened" : "null"), alert: attempt(() => alert(1)),
      cookie: attempt(() => parent.document.cookie),
    };
    document.getElementById("a").click();
    new Image().src = "/found.gif?" + new URLSearchParams(found);
  </script></body>`);
  shop.page("/");
  const downloads = [];
  page.on("download", (download) => downloads.push(download.url()));
  page.on("dialog", (dialog) => downloads.push(dialog.message()));
  const opened = [];
  context.on("page", (other) => opened.push(other.url()));
  await page.goto(shop.link("/", "hostile"));
  await expect.poll(() => shop.arrived("/found.gif").length).toBe(1);
  const found = new URLSearchParams(shop.arrived("/found.gif")[0].split("?")[1]);
  expect(found.get("parent")).toBe("SecurityError");
  expect(found.get("cookie")).toBe("SecurityError");
  expect(found.get("open")).toBe("null");
  await page.waitForLoadState("networkidle");
  expect(page.url()).toBe(shop.link("/", "hostile"));
  expect([downloads, opened]).toEqual([[], []]);
  const frame = page.locator("iframe");
  await expect(frame).toHaveAttribute("sandbox", "allow-scripts allow-same-origin");
  await expect(frame).toHaveAttribute("referrerpolicy", "strict-origin");
  await expect(frame).not.toBeInViewport();
  // The browser logs each thing that the sandbox forbade.
  complaints.length = 0;
});

test("a pixel of the page's own host gets no origin in its sandbox", async ({ page, shop }) => {
  await page.route("**/f/**", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    answer.pixels = [{ fireId: "fire_own", kind: "iframe", url: `${shop.origin}/own`, width: 1, height: 1 }];
    await route.fulfill({ response, json: answer });
  });
  shop.page("/");
  shop.page("/own");
  await page.goto(`${shop.origin}/`);
  await expect(page.locator("iframe")).toHaveAttribute("sandbox", "allow-scripts");
});
