// What the journeys of the set-up pages share.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, expectAccessible } from "./fixtures.js";

const artefacts = resolve(import.meta.dirname, "../../test-artefacts/pages");

/** Signs the demo owner in, and forgets the complaint that nobody was at first. */
export async function signIn(page, complaints) {
  await page.goto("/");
  await page.getByLabel("Email").fill("demo@example.com");
  await page.getByLabel("Password", { exact: true }).fill("demo-password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Affiliates");
  complaints.length = 0;
}

/** Looks at the page as it is in both themes, wide and narrow: axe finds nothing, and nothing overflows sideways. */
export async function look(page, name) {
  mkdirSync(artefacts, { recursive: true });
  for (const theme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await expectAccessible(page);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await page.screenshot({ path: join(artefacts, `${name}-${theme}-${width}.png`) });
    }
    await page.setViewportSize({ width: 360, height: 800 });
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(sideways, `${name} is wider than a window of 360 pixels`).toBe(false);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
}

/** The clipboard's text, once something was copied. */
export async function copied(page) {
  return page.evaluate(() => navigator.clipboard.readText());
}
