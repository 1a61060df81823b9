// What a merchant does again and again: signs in; and what their server does: calls the API with its key.

import { createServer } from "node:http";
import { expect } from "./fixtures.js";

/** Signs in as the demo's owner, and opens a page of the app. */
export async function signIn(page, complaints, path = "/app/affiliates") {
  await page.goto(path);
  await page.getByLabel("Email").fill("demo@example.com");
  await page.getByLabel("Password", { exact: true }).fill("demo-password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("main#main")).toBeVisible();
  // Nobody was signed in at first, and the browser logs that answer of the server.
  complaints.length = 0;
}

/** Calls the API with the demo's key; anything but success fails the test. */
export async function api(server, method, path, body) {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { Authorization: "Bearer demo_api.demo-secret", "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
  return text ? JSON.parse(text) : null;
}

let made = 0;

/** A new affiliate of one test, assigned to the demo's campaign unless told otherwise. */
export async function newAffiliate(server, { assigned = true } = {}) {
  const affId = `T${Date.now().toString(36)}${(made += 1)}`.toUpperCase();
  const affiliate = await api(server, "POST", "/v1/affiliates", { affId, name: `Tested ${affId}` });
  if (assigned) await api(server, "PUT", `/v1/affiliates/${affId}/campaigns/1`, { commissions: { cpl: "2.00" } });
  return affiliate;
}

/** A receiver that no part of the project started: notes each request, answers with its status and text. */
export async function startReceiver(status = 200) {
  const receiver = { status, type: "text/plain", answer: "thank you", requests: [], referrers: [] };
  const server = createServer((request, response) => {
    receiver.requests.push(request.url);
    receiver.referrers.push(request.headers.referer);
    response.writeHead(receiver.status, { "content-type": receiver.type }).end(receiver.answer);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  receiver.url = `http://127.0.0.1:${server.address().port}`;
  receiver.stop = () => server.close();
  return receiver;
}

/** The segment of a choice of few words: its input lies hidden under its label. */
export function segment(page, word) {
  return page.locator(".panel .segmented label").filter({ hasText: word });
}
