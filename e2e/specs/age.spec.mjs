import { expect, test } from "@playwright/test";
import { release } from "../releases.mjs";

const last = (page) => page.locator("#last-release");

test.use({ testIdAttribute: "data-test" });

test("the age of a seal stands between the badge and the state, and says when another revision is served", async ({ page }) => {
  await release("shipped", "watched-edition");
  await release("seal", "watched-edition", "green", "6/6 green in 107 ms", "250");
  await page.goto("/deployments");
  await expect(page.locator("#board-connection")).toHaveText("Live");

  const age = last(page).getByTestId("release-smoke-seal-age");
  await expect(age).toHaveText("· 4 min ago");
  await expect(age).toHaveAttribute("data-seal-age", "fresh");
  await expect(last(page).getByTestId("release-smoke-seal-badge")).toHaveText("🟢 Seal");

  const [badge, beside, state] = await Promise.all(
    [last(page).getByTestId("release-smoke-seal-badge"), age, last(page).getByTestId("release-state-badge")].map((one) => one.boundingBox()),
  );
  expect(badge.x + badge.width).toBeLessThanOrEqual(beside.x);
  expect(beside.x + beside.width).toBeLessThanOrEqual(state.x);
  expect(Math.abs(badge.y + badge.height / 2 - (beside.y + beside.height / 2))).toBeLessThan(2);

  await release("served", "watched-edition", "9f8e7d6c5b4a39281706");
  await expect(age).toHaveText("· overtaken by 9f8e7d6");
  await expect(age).toHaveAttribute("data-seal-age", "overtaken");
  await expect(age).toHaveAttribute("title", /^checked .+ UTC; production serves another revision now$/);
  if (process.env.PICTURE) await page.screenshot({ path: process.env.PICTURE });
});
