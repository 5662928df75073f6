// Draws the README's picture of the board that `bin/demo --keep` leaves running: node e2e/picture.mjs BOARD_URL
// (Debian's fonts-noto-color-emoji has the dots of the seals.)
import { chromium } from "@playwright/test";
import { launchOptions } from "./chromium.mjs";

const browser = await chromium.launch(launchOptions);
const page = await browser.newPage({ viewport: { width: 1000, height: 700 }, deviceScaleFactor: 1.5 });
await page.goto(process.argv[2]);
await page.getByText("Live", { exact: true }).waitFor();
await page.screenshot({ path: new URL("../docs/images/board.png", import.meta.url).pathname });
await browser.close();
