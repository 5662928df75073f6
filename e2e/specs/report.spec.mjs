import { readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";

// HTML reports of prod-smoke, which test/e2e_test.rb writes into this folder.
const folder = process.env.REPORTS;

test.skip(!folder, "REPORTS names the folder of the reports");

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1280]) {
    test(`reports request nothing, run nothing and fit ${width} pixels, ${colorScheme} @report`, async ({ browser }) => {
      const files = readdirSync(folder).filter((name) => name.endsWith(".html"));
      expect(files.length).toBeGreaterThan(2);
      for (const file of files) {
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
        const seen = [];
        page.on("request", (request) => seen.push(request.url()));
        page.on("dialog", (dialog) => seen.push(dialog.message()));
        page.on("console", (message) => seen.push(message.text()));
        const url = pathToFileURL(`${folder}/${file}`).href;
        await page.goto(url);
        await expect(page.locator("h1")).toContainText("Production smoke seal");
        expect(seen).toEqual([url]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
        expect(paper).toBe(colorScheme === "dark" ? "rgb(21, 24, 29)" : "rgb(255, 255, 255)");
        await page.close();
      }
    });
  }
}
