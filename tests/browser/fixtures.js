// What every browser test starts from: a server of its own worker, a page that must not complain, and a look at
// accessibility.

import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base } from "@playwright/test";

export { expect };

const root = resolve(import.meta.dirname, "../..");

export const test = base.extend({
  // One server for all tests of a worker; it has the demo data. Each test makes what it changes.
  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],

  baseURL: ({ server }, use) => use(server.url),

  // A page that throws, logs an error or meets its own content policy fails its test. A test that expects complaints
  // empties the list.
  complaints: [
    async ({ page }, use) => {
      const complaints = [];
      page.on("pageerror", (error) => complaints.push(`thrown: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(`logged: ${message.text()}`);
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Starts a server with a state folder of its own, which goes with it. */
export async function startServer(variables = { DEMO: 1 }) {
  const state = mkdtempSync(join(tmpdir(), "pixels-"));
  const settings = Object.entries(variables).map(([name, value]) => `--var=${name}=${value}`);
  const bundle = process.env.BUNDLE ?? "target/bundle/quick";
  const child = spawn(
    join(root, "node_modules/.bin/node"),
    [
      join(root, "tools/serve.mjs"),
      ...["--port=0", `--state=${state}`, `--bundle=${bundle}`, "--while-stdin-open", "--remove-state"],
      ...settings,
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const log = [];
  const url = await new Promise((ready, failed) => {
    createInterface(child.stdout).on("line", (line) => {
      log.push(line);
      if (line.startsWith("ready ")) ready(line.slice("ready ".length));
    });
    child.once("exit", () => failed(new Error(`the server did not start:\n${log.join("\n")}`)));
  });
  const stop = () =>
    new Promise((stopped) => {
      child.once("exit", stopped);
      child.stdin.end();
    });
  return { url, log, stop };
}

/** Fails with axe's own words when the page as it is now breaks an accessibility rule (WCAG 2.2 AA). */
export async function expectAccessible(page) {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const words = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((n) => n.html).join("\n")}`);
  expect(words).toEqual([]);
}
