import { expect, test } from "@playwright/test";

// The pages that bin/prod-smoke checks, in a browser. Read-only, so that it may run against production.
test.describe("production @qa-readonly", () => {
  const open = async (page, path, status) => expect((await page.goto(path)).status()).toBe(status);

  test("is up", ({ page }) => open(page, "/up", 200));

  test("shows its home page", async ({ page }) => {
    await open(page, "/", 200);
    await expect(page).toHaveTitle(/McRitchie Studio/);
    await expect(page.locator("body")).toContainText("McRitchie Studio");
  });

  test("asks for an email to sign in", async ({ page }) => {
    await open(page, "/signin", 200);
    await expect(page.locator('input[name="email"]')).toBeVisible();
  });

  test("shows the tasks", async ({ page }) => {
    await open(page, "/tasks", 200);
    await expect(page.locator("body")).toContainText("Tasks");
  });

  for (const path of ["/devops", "/devops/cycle"]) {
    test(`has withdrawn ${path}`, ({ page }) => open(page, path, 404));
  }
});
