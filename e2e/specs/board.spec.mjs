import { expect, test } from "@playwright/test";
import { release } from "../releases.mjs";

const last = (page) => page.locator("#last-release");
const badge = (scope) => scope.getByTestId("release-smoke-seal-badge");

/** The board, once it hears of changes. A reload would lose the mark. */
const open = async (page) => {
  await page.goto("/deployments");
  await expect(page.locator("#board-connection")).toHaveText("Live");
  await page.evaluate(() => (window.neverReloaded = true));
};

const expectNoReload = async (page) => expect(await page.evaluate(() => window.neverReloaded)).toBe(true);

test.use({ testIdAttribute: "data-test" });

test("a seal recorded by another process appears without a reload, left of the state and with its tooltip", async ({ page }) => {
  await release("shipped", "june-edition");
  await open(page);
  await expect(last(page).locator(".slug")).toHaveText("june-edition");
  await expect(badge(last(page))).toHaveCount(0);

  await release("seal", "june-edition", "green", "6/6 green in 107 ms");
  await expect(badge(last(page))).toHaveText("🟢 Seal");
  await expect(badge(last(page))).toHaveAttribute("data-seal-status", "green");
  await expect(badge(last(page))).toHaveAttribute("title", /Production smoke seal: passed — 6\/6 green in 107 ms/);
  await expect(badge(last(page))).toHaveAttribute("title", /\(checked .+ ago\)$/);
  await expect(badge(last(page))).toHaveAttribute("data-seal-checked-at", "2026-06-26T21:28:45Z");
  await expect(last(page)).toContainText("6/6 green in 107 ms");
  await expectNoReload(page);

  const seal = await badge(last(page)).boundingBox();
  const state = await last(page).getByTestId("release-state-badge").boundingBox();
  expect(seal.x + seal.width).toBeLessThanOrEqual(state.x);
  expect(Math.abs(seal.y + seal.height / 2 - (state.y + state.height / 2))).toBeLessThan(2);
});

test("a release shipped by another process moves from Next to Last Release, with its red seal", async ({ page }) => {
  await release("assembled", "july-edition");
  await release("seal", "july-edition", "red", "4/6 green; failing: tasks 500, devops 200");
  await open(page);
  await expect(page.locator("#next-release .slug")).toHaveText("july-edition");

  await release("ship", "july-edition");
  await expect(last(page).locator(".slug")).toHaveText("july-edition");
  await expect(page.locator("#next-release")).toContainText("No release is being assembled.");
  await expect(badge(last(page))).toHaveText("🔴 Seal");
  await expect(badge(page.locator("#recent-releases tbody tr").first())).toHaveAttribute("data-seal-status", "red");
  await expectNoReload(page);
});

test("green and red differ in more than their colour", async ({ page }) => {
  for (const status of ["green", "red"]) {
    await release("shipped", `a-${status}-edition`);
    await release("seal", `a-${status}-edition`, status, "looked at");
  }
  await page.goto("/deployments");
  const mark = (status) =>
    badge(page.locator(`#release-a-${status}-edition`)).evaluate((element) => getComputedStyle(element, "::after").content);
  expect(await mark("green")).toContain("✓");
  expect(await mark("red")).toContain("✗");
});

test("a board that was cut off connects again and makes up what it missed", async ({ page }) => {
  const sockets = [];
  await page.routeWebSocket("/cable", (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await release("shipped", "august-edition");
  await open(page);
  await sockets[0].close();
  await expect(page.locator("#board-connection")).toHaveText("Reconnecting…");

  await release("seal", "august-edition", "green", "told to nobody");
  await expect(page.locator("#board-connection")).toHaveText("Live", { timeout: 30_000 });
  await expect(last(page)).toContainText("told to nobody");
  await expectNoReload(page);
});

test("a message that was overtaken on its way is left out", async ({ page }) => {
  const boards = [];
  let client;
  await page.routeWebSocket("/cable", (socket) => {
    client = socket;
    socket.connectToServer().onMessage((message) => {
      if (message.includes("data-board-module")) boards.push(message);
      socket.send(message);
    });
  });
  await release("shipped", "september-edition");
  await open(page);
  await release("seal", "september-edition", "green", "the first look");
  await expect(last(page)).toContainText("the first look");
  await release("seal", "september-edition", "red", "the second look");
  await expect(last(page)).toContainText("the second look");

  client.send(boards[0]);
  await client.close(); // the page has read what came before once it knows of this
  await expect(page.locator("#board-connection")).toHaveText("Reconnecting…");
  expect(await last(page).textContent()).toContain("the second look");
});

for (const colorScheme of ["light", "dark"]) {
  test(`the board fits a phone, ${colorScheme}`, async ({ page }) => {
    const slug = `the-${colorScheme}-edition-with-more-words-in-its-name-than-a-phone-is-wide`;
    await release("shipped", slug);
    await release("seal", slug, "red", "4/6 green; failing: tasks 500, devops 200");
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/deployments");
    await expect(last(page).locator(".slug")).toHaveText(slug);
    await expect(badge(last(page))).toHaveAttribute("data-seal-status", "red");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
}
