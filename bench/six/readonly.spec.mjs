import { expect, test } from "@playwright/test";

test("production is well @qa-readonly", async ({ page }) => {
  const status = async (path) => (await page.goto(path)).status();

  expect(await status("/up")).toBe(200);

  expect(await status("/")).toBe(200);
  await expect(page).toHaveTitle(/McRitchie Studio/);
  await expect(page.locator("body")).toContainText("McRitchie Studio");

  expect(await status("/signin")).toBe(200);
  await expect(page.locator('input[name="email"]')).toBeVisible();

  expect(await status("/tasks")).toBe(200);
  await expect(page.locator("body")).toContainText("Tasks");

  expect(await status("/devops")).toBe(404);
  expect(await status("/devops/cycle")).toBe(404);
});
