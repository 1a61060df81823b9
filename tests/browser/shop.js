// A merchant's storefront as form-code tests need it: pages of a test's own on hosts of their own, an affiliate with
// pixels, and the affiliate's server, which is foreign to the pages.

import { createServer } from "node:http";
import { expect, test as base } from "./fixtures.js";

export { expect };

const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==", "base64");

export const test = base.extend({
  shop: async ({ server }, use) => {
    const shop = await openShop(server);
    await use(shop);
    await Promise.all([shop.pages.close(), shop.receiver.close()]);
  },
});

/** A server on this machine that answers by `answer(request)` → `[headers, body]` and remembers what it was asked. */
async function serve(answer) {
  const requests = [];
  const server = createServer((request, response) => {
    const asked = { host: request.headers.host, path: request.url, headers: request.headers, at: Date.now() };
    requests.push(asked);
    const [headers, body] = answer(asked);
    response.writeHead(200, { "cache-control": "no-store", ...headers });
    response.end(body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () =>
    new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
  return { port: server.address().port, requests, close };
}

async function openShop(server) {
  const contents = new Map();
  const pages = await serve(({ path }) => {
    const { html = "", headers = {} } = contents.get(path.split("?")[0]) ?? {};
    return [{ "content-type": "text/html; charset=utf-8", ...headers }, html];
  });
  const frames = new Map();
  const receiver = await serve(({ path }) => {
    const name = path.split("?")[0];
    if (name.endsWith(".gif")) return [{ "content-type": "image/gif" }, GIF];
    return [{ "content-type": "text/html; charset=utf-8" }, frames.get(name) ?? "ok"];
  });

  const api = async (method, path, body) => {
    const response = await fetch(new URL(path, server.url), {
      method,
      headers: { authorization: "Bearer demo_api.demo-secret", "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };

  const origin = `http://shop.localhost:${pages.port}`;
  const other = `http://checkout.localhost:${pages.port}`;
  const campaign = await api("POST", "/v1/campaigns", {
    name: "Slim",
    currency: "USD",
    storefrontUrl: `${origin}/`,
    products: [
      { name: "Slim 30", kind: "offer", price: "49.95" },
      { name: "Slim Boost", kind: "upsell", price: "19.95" },
    ],
  });
  const [offer, upsell] = campaign.products.map(({ id }) => id);
  const { affId } = await api("POST", "/v1/affiliates", { name: "Shop Media" });
  await api("PUT", `/v1/affiliates/${affId}/campaigns/${campaign.id}`, { commissions: { cpc: "0.10" } });
  const site = await api("POST", "/v1/sites", { campaignId: campaign.id, origins: [origin, other] });

  const receives = (path) => `http://127.0.0.1:${receiver.port}${path}`;
  const shop = {
    server, api, origin, other, campaign, offer, upsell, affId, site, pages, receiver, frames, receives,

    /** The snippet with these attributes beside its site. */
    snippet: (attributes = "", to = site) =>
      `<script async src="${server.url}/form-code.js" data-site="${to.id}" ${attributes}></script>`,

    /** Puts a page at a path: its body, and what else its snippet and its answer have. */
    page: (path, body = "", { attributes, headers, snippet = shop.snippet(attributes) } = {}) => {
      const head = `<meta charset="utf-8"><title>${path}</title>${snippet}`;
      contents.set(path, { html: `<!doctype html><html lang="en"><head>${head}</head><body><h1>${path}</h1>${body}</body></html>`, headers });
    },

    /** The address of a page, followed as an affiliate's link with this first value. */
    link: (path, c1) => `${origin}${path}?affId=${affId}&c1=${c1}`,

    /** Adds a pixel of the affiliate. */
    pixel: (fields) =>
      api("POST", `/v1/affiliates/${affId}/pixels`, { campaign: campaign.id, pixelType: "image", ...fields }),

    /** Pixels of each kind: an image for clicks and for upsells, an iframe for sales. */
    usualPixels: async () => {
      await shop.pixel({ commissionType: "CPC", content: `<img src="${receives("/click.gif?c1=[c1]")}">` });
      await shop.pixel({
        commissionType: "CPA", product: "main", pixelType: "iframe",
        content: `<iframe src="${receives("/sale.html?c1=[c1]&amp;order=[orderId]")}"></iframe>`,
      });
      await shop.pixel({
        commissionType: "CPA", product: upsell,
        content: `<img src="${receives("/upsell.gif?order=[orderId]")}" width="1" height="1">`,
      });
    },

    /** What the receiver was asked for at a path. */
    arrived: (path) => receiver.requests.map((request) => request.path).filter((asked) => asked.split("?")[0] === path),

    /** Changes what the campaign lets pages do. */
    allow: (rules) => api("PUT", `/v1/campaigns/${campaign.id}`, { pages: rules }),

    /** The orders of the campaign, newest first. */
    orders: async () => (await api("GET", `/v1/orders?campaignId=${campaign.id}`)).items,

    /** The visit of a browser: its touches, clicks and orders. */
    visit: async (context) => api("GET", `/v1/sessions/${await shop.session(context)}`),

    /** The id of a browser's visit, once it has one. */
    session: async (context) => {
      const read = async () => {
        const cookies = await context.cookies([origin, other]);
        return cookies.find(({ name }) => name === `fc_${site.id}`)?.value ?? "";
      };
      await expect.poll(read).toMatch(/^[0-9a-f]{32}$/);
      return read();
    },

    /** An order's browser pixels as View Details has them, once a page has told of each. */
    shown: async (order) => {
      const read = async () => {
        const { pixels } = await api("GET", `/v1/orders/${order}/pixels`);
        return pixels.filter(({ delivery }) => delivery && delivery.channel !== "postback").map(({ delivery }) => delivery);
      };
      await expect.poll(async () => (await read()).every(({ state }) => state !== "offered")).toBe(true);
      return read();
    },
  };
  return shop;
}

/** Every request of a browser to the edge's form code: what left the page, and whether the edge's answer came back. */
export function watch(page) {
  const sent = [];
  page.context().on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.startsWith("/f/")) sent.push({ request, path: url.pathname, body: request.postData() ?? "" });
  });
  page.context().on("requestfinished", (request) => {
    for (const one of sent) if (one.request === request) one.answered = true;
  });
  return sent;
}

/** The events that left the page, in order, as they were sent. */
export const events = (sent, kind) =>
  sent.flatMap(({ body }) => JSON.parse(body || '{"events":[]}').events).filter((event) => !kind || event.kind === kind);

/** Waits until so many events of a kind have been answered. */
export const taken = (sent, kind, count) =>
  expect.poll(() => events(sent.filter(({ answered }) => answered), kind).length, `${kind} answered`).toBe(count);
