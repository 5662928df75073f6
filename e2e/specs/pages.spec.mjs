import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "@playwright/test";

// The pages of the engine, in the releases that sealed_releases.rb makes: test/e2e_test.rb gives their ids and the
// password. SCREENSHOTS keeps a picture of each page below test-results.
const releases = JSON.parse(process.env.RELEASES || "null");
const password = process.env.SMOKE_SEAL_PASSWORD;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const sizes = [390, 1280].flatMap((width) => ["light", "dark"].map((colorScheme) => ({ width, colorScheme })));

const release = (name, app) => `/releases/${releases?.[name]}${app ? `?app=${app}` : ""}`;
const pages = {
  overview: ["", "Production seals"],
  "a green release": [release("green", "shop"), "Green Edition: shop · Production seals"],
  "a red release": [release("red"), "Red Edition: shop · Production seals"],
  "an unsealed release": [release("unsealed"), "Unsealed Edition: api · Production seals"],
  "a watched release": [release("watched"), "Watched Edition: gallery · Production seals"],
  "an overtaken release": [release("overtaken"), "Overtaken Edition: press · Production seals"],
  "a release of several apps": [release("several"), "Edition of two apps: studio · Production seals"],
  "its other app": [release("several", "print-shop"), "Edition of two apps: print-shop · Production seals"],
  "a realistic release": [release("many"), "Realistic Edition: shop · Production seals"],
  "a minority of vantages": [release("minority"), "Minority Edition: atlas · Production seals"],
  "a majority of vantages": [release("majority"), "Majority Edition: bakery · Production seals"],
  "many vantages": [release("large"), "Large Edition: cinema · Production seals"],
  "a hostile release": [release("hostile"), /· Production seals$/],
  "a check": ["/check?app=shop&check=tasks", "tasks of shop · Production seals"],
  "a check with its times": ["/check?app=shop&check=page+3", "page 3 of shop · Production seals"],
  "no page": ["/releases/0", "Not found · Production seals"],
};

test.use({ httpCredentials: { username: "operator", password: password || "" }, testIdAttribute: "data-test" });

/** What a page must not do: request another origin, write to the console, violate its policy, run a script. */
const watch = async (page, baseURL) => {
  const faults = [];
  page.on("request", (request) => {
    const own = request.url().startsWith(`${baseURL}/`) && ["document", "stylesheet", "image"].includes(request.resourceType());
    if (!own) faults.push(`request: ${request.resourceType()} ${request.url()}`);
  });
  // A browser asks for the host's icon by itself.
  page.on("console", (message) => {
    if (message.location().url !== `${baseURL}/favicon.ico`) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error}`));
  page.on("dialog", (dialog) => faults.push(`dialog: ${dialog.message()}`));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) => console.warn(`${event.violatedDirective} ${event.blockedURI}`)),
  );
  return faults;
};

/** Opens a page; the answer to an address that is not there is 404. */
const open = async (page, path) => {
  const response = await page.goto(`/smoke_seal${path}`);
  expect(response.status()).toBe(path === "/releases/0" ? 404 : 200);
  expect(response.headers()["content-security-policy"]).toContain("default-src 'none'");
};

/** Through the debugger, so that the page's policy, which forbids scripts, stays in force. */
const expectAccessible = async (page) => {
  await page.evaluate(axe);
  const { passes, violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  expect(passes.length).toBeGreaterThan(10);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  expect(found, page.url()).toEqual([]);
};

const shoot = async (page, name, { width, colorScheme }) => {
  const file = `${name.replaceAll(" ", "_")}-${width}-${colorScheme}.png`;
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `test-results/pages/${file}`, fullPage: true });
};

const visit = async (browser, names, size, baseURL) => {
  const page = await browser.newPage({ colorScheme: size.colorScheme, viewport: { width: size.width, height: 844 } });
  const faults = await watch(page, baseURL);
  for (const name of names) {
    const [path, title] = pages[name];
    await open(page, path);
    await expect(page).toHaveTitle(title);
    await expect(page.locator("script")).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} fits`).toBe(size.width);
    await shoot(page, name, size);
    const expected = path === "/releases/0" ? [/^console: Failed to load resource: .*404/] : [];
    expect(faults.splice(0), name).toEqual(expected.map((text) => expect.stringMatching(text)));
    await expectAccessible(page);
    faults.splice(0); // what axe-core writes itself
  }
  await page.close();
};

for (const size of sizes) {
  test(`an empty overview is accessible at ${size.width} pixels, ${size.colorScheme} @pages-empty`, async ({ browser, baseURL }) => {
    pages["an empty overview"] = ["", "Production seals"];
    await visit(browser, ["an empty overview"], size, baseURL);
  });

  test(`all pages are accessible and run nothing at ${size.width} pixels, ${size.colorScheme} @pages-full`, async ({ browser, baseURL }) => {
    await visit(browser, Object.keys(pages), size, baseURL);
  });
}

test("each link and button is reached by the keyboard, and its focus is visible @pages-full", async ({ page }) => {
  for (const name of ["overview", "a red release", "a release of several apps", "a majority of vantages", "a check"]) {
    await open(page, pages[name][0]);
    const wanted = await page.locator("a[href], button, summary").evaluateAll((elements) =>
      elements.filter((element) => element.checkVisibility()).map((element) => element.outerHTML.slice(0, 300)));
    const reached = [];
    for (let presses = 0; presses < wanted.length + 20; presses += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        return { html: element.outerHTML.slice(0, 300), inPage: element !== document.body,
                 visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && box.width > 0 && box.right > 0 };
      });
      if (!focused.inPage) break;
      expect(focused.visible, `${name}: ${focused.html}`).toBe(true);
      reached.push(focused.html);
    }
    expect(wanted.filter((html) => !reached.includes(html)), name).toEqual([]);
  }
});

test("the table of checks and vantages scrolls within its own box, also by the keyboard @pages-full", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, release("large"));
  const box = page.getByRole("region", { name: "Each check at each vantage" });
  await box.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => box.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
  // The names of the checks stay in view.
  const name = box.getByRole("rowheader", { name: "page 7", exact: true });
  await expect.poll(() => name.evaluate((element) => element.getBoundingClientRect().left >= 0)).toBe(true);
  await expect(box.getByRole("cell", { name: "✗ 500" })).toHaveCount(9);
});

test("the keyboard skips to the content, acknowledges an incident, and follows a check to its page @pages-full", async ({ page }) => {
  await open(page, release("red"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();

  await page.getByRole("button", { name: /Acknowledge/ }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".incident")).toContainText("by operator");

  await page.getByRole("link", { name: "tasks", exact: true }).first().focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveTitle(pages["a check"][1]);
});

test("the badge of the board leads to the page of its release @pages-full", async ({ page }) => {
  await page.goto("/deployments");
  const badge = page.getByTestId("release-smoke-seal-badge").first();
  await expect(badge).toHaveAccessibleName(/^Seal [✓✗] /);
  await badge.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/smoke_seal\/releases\/\d+$/);
});

test("without the password the pages say how they are opened @pages-full", async ({ browser }) => {
  const context = await browser.newContext({ httpCredentials: undefined });
  const response = await context.request.get("/smoke_seal");
  expect(response.status()).toBe(401);
  expect(response.headers()["www-authenticate"]).toContain("Basic realm=");
  await context.close();
});
