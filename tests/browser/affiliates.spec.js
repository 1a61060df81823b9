import { expect, test } from "./fixtures.js";
import { look, signIn } from "./setup.js";

const headers = { authorization: "Bearer demo_api.demo-secret" };

/** Adds affiliates whose names begin with this word. */
async function add(request, word, count) {
  const rows = Array.from({ length: count }, (_, number) => `${word}${number},${word} ${String(number).padStart(4, "0")}`);
  const answer = await request.post("/v1/import", {
    headers: { ...headers, "content-type": "text/csv" },
    data: ["affId,name", ...rows].join("\n"),
  });
  expect((await answer.json()).applied).toBe(true);
}

test("a newcomer is led from the campaign to the test", async ({ page, complaints }) => {
  await signIn(page, complaints);
  const steps = page.getByRole("navigation", { name: "First steps" });
  await expect(steps.getByRole("listitem")).toHaveCount(5);
  await expect(steps.locator("[aria-current=step]")).toContainText("Test it");
  await look(page, "affiliates-first-run");
});

test("the list is searched, sorted and paged, and the address keeps it", async ({ page, complaints, request }) => {
  await add(request, "Paged", 120);
  await signIn(page, complaints);
  await page.getByLabel("Search affiliates").fill("paged");
  const rows = page.getByRole("row");
  await expect(rows).toHaveCount(51);
  await expect(rows.nth(1)).toContainText("Paged 0000");
  await page.getByRole("button", { name: "Name" }).click();
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
  await expect(rows.nth(1)).toContainText("Paged 0119");
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(rows.nth(1)).toContainText("Paged 0069");
  await expect(page.getByText("Page 2, affiliates 51–100", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.getByText("Page 3, affiliates 101–120 of 120")).toBeVisible();
  await expect(rows).toHaveCount(21);
  await page.reload();
  await expect(rows).toHaveCount(21);
  await page.getByRole("button", { name: "Previous page" }).click();
  await expect(page.getByText("Page 2, affiliates 51–100", { exact: true })).toBeVisible();
  await expect(rows.nth(1)).toContainText("Paged 0069");
  // The way back is that of the browser, too: the page before the last click, and so on.
  await page.goBack();
  await expect(rows).toHaveCount(21);
  await page.goBack();
  await page.reload();
  await expect(rows.nth(1)).toContainText("Paged 0069");
  await expect(page.getByLabel("Search affiliates")).toHaveValue("paged");
  await page.goBack();
  await expect(rows.nth(1)).toContainText("Paged 0119");
  await page.getByLabel("Search affiliates").fill("nobody is called so");
  await expect(page.getByText("No affiliate matches")).toBeVisible();
  await look(page, "affiliates-none");
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(rows.nth(1)).toContainText("Paged 0119");
});

test("several are paused at once, by keyboard, and taken back", async ({ page, complaints, request }) => {
  await add(request, "Batch", 3);
  await signIn(page, complaints);
  await page.keyboard.press("/");
  await page.keyboard.type("batch");
  await expect(page.getByRole("row")).toHaveCount(4);
  for (const number of [0, 1]) {
    await page.getByRole("checkbox", { name: `Select Batch 000${number}` }).focus();
    await page.keyboard.press("Space");
  }
  const bar = page.getByRole("toolbar", { name: "Selected affiliates" });
  await expect(bar).toContainText("2 selected");
  await look(page, "affiliates-selected");
  await bar.getByRole("button", { name: "Pause" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "2 affiliates paused." })).toBeVisible();
  await expect(page.getByRole("row", { name: /Batch 0000/ })).toContainText("Paused");
  await page.getByRole("button", { name: "Undo" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row", { name: /Batch 0000/ })).toContainText("Active");

  await bar.getByRole("button", { name: "Assign campaign" }).click();
  await page.getByRole("combobox", { name: "Campaign" }).selectOption({ label: "Slim (USD)" });
  await page.getByLabel("Step 1").fill("40%");
  await look(page, "affiliates-assign");
  await page.getByRole("button", { name: "Assign campaign" }).last().click();
  await expect(page.getByRole("status").filter({ hasText: "Assigned to 2 affiliates." })).toBeVisible();
  const assigned = await (await request.get("/v1/affiliates/Batch1", { headers })).json();
  expect(assigned.assignments[0].commissions.step1).toEqual({ percent: 40 });
});

test("each row says when its pixels last went off and how they are", async ({ page, complaints, request }) => {
  const order = { campaignId: 1, affId: "AF54B334", products: [{ id: 1 }] };
  await request.post("/v1/orders", { headers, data: order });
  await signIn(page, complaints);
  const row = page.getByRole("row", { name: /Acme Media/ });
  await expect(row.getByText(/No failures|waiting|dead/)).toBeVisible();
  await expect(row.getByText("never")).toHaveCount(0);
});

test("5,000 affiliates are searched while somebody types", async ({ page, complaints, request }) => {
  await add(request, "Many", 5000);
  await signIn(page, complaints);
  const search = page.getByLabel("Search affiliates");
  await search.pressSequentially("many 49");
  await expect(page.getByRole("row")).toHaveCount(51);
  await search.pressSequentially("99");
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("row").nth(1)).toContainText("Many 4999");
});

test("tables come in and go out, with every row's error first", async ({ page, complaints }) => {
  await signIn(page, complaints);
  await page.getByRole("link", { name: "Moving in" }).click();
  await look(page, "moving");
  const table = page.getByRole("textbox", { name: "Table" });
  await page.getByRole("button", { name: "Look what it brings" }).click();
  await expect(table).toHaveAttribute("aria-invalid", "true");
  await table.fill("affId,name,status\nMOVED1,=Moved one,active\nMOVED 2,Moved two,active\nMOVED3,Moved three,gone");
  await page.getByRole("button", { name: "Look what it brings" }).click();
  await expect(page.getByText("2 errors in 3 rows. Nothing is taken in until they are mended.")).toBeVisible();
  await expect(page.getByRole("row", { name: /3 affId/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /4 status must be active or paused/ })).toBeVisible();
  await look(page, "moving-errors");
  const file = Buffer.from("affId,name,status\nMOVED1,=Moved one,active\nMOVED2,Moved two,paused\n");
  await page.getByLabel("File").setInputFiles({ name: "affiliates.csv", mimeType: "text/csv", buffer: file });
  await expect(table).toHaveValue(/MOVED2,Moved two,paused/);
  await page.getByRole("button", { name: "Look what it brings" }).click();
  await expect(page.getByText("2 affiliates: 2 to add.")).toBeVisible();
  await page.getByRole("button", { name: "Take it in now" }).click();
  await expect(page.getByText("2 affiliates: 2 added.").first()).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Affiliates", exact: true }).last().click();
  const stream = await (await download).createReadStream();
  const text = (await stream.toArray()).join("");
  // A spreadsheet runs nothing of it.
  expect(text).toContain("MOVED1,'=Moved one,active");
});

test("a network's domain is replaced in every pixel, and pixels are copied", async ({ page, complaints, request }) => {
  for (const affId of ["COPY1", "COPY2"]) {
    await request.post("/v1/affiliates", { headers, data: { name: `To ${affId}`, affId } });
    await request.put(`/v1/affiliates/${affId}/campaigns/1`, { headers, data: {} });
  }
  const pixel = { campaign: 1, commissionType: "CPC", pixelType: "postback", content: "https://old-network.example/?t=[c1]" };
  await request.post("/v1/affiliates/COPY1/pixels", { headers, data: pixel });
  await signIn(page, complaints);
  await page.goto("/app/moving");
  await page.getByRole("textbox", { name: "Find" }).fill("old-network.example");
  await page.getByRole("textbox", { name: "Replace with" }).fill("new-network.example");
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 pixel to change.")).toBeVisible();
  await expect(page.locator("del")).toHaveText("https://old-network.example/?t=[c1]");
  await look(page, "moving-replace");
  await page.getByRole("button", { name: "Replace in 1 pixel now" }).click();
  await expect(page.getByText("1 pixel changed.").first()).toBeVisible();

  await page.getByRole("textbox", { name: "From" }).fill("COPY1");
  await page.getByRole("textbox", { name: "To" }).fill("COPY2");
  await page.getByRole("button", { name: "Look what it adds" }).click();
  await page.getByRole("button", { name: "Copy 1 pixel now" }).click();
  await expect(page.getByText("1 pixel copied.").first()).toBeVisible();
  const copied = await (await request.get("/v1/affiliates/COPY2/pixels", { headers })).json();
  expect(copied.items.map(({ content }) => content)).toEqual(["https://new-network.example/?t=[c1]"]);
});
