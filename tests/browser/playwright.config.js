import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

// Runs at the same time must not tidy up each other's folder; a run's workers share its own.
const run = (process.env.BROWSER_TEST_RUN ??= String(process.pid));

export default defineConfig({
  testDir: ".",
  outputDir: `../../test-artefacts/browser-${run}`,
  // A failure is a failure the first time.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  workers: 2,
  reporter: [["list"]],
  // Spent on failure only, and some machines are slow.
  timeout: 180_000,
  expect: { timeout: 40_000 },
  use: {
    launchOptions: {
      executablePath: process.env.CHROME || CHROMIUM.find(existsSync),
      // Chromium refuses its sandbox to root; the pages tested are our own.
      args: ["--no-sandbox"],
    },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
