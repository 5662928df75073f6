import { defineConfig } from "@playwright/test";
import { launchOptions } from "./chromium.mjs";

// BASE_URL says where the host is. test/e2e_test.rb starts one; a browser lane gets its own from the seal.
export default defineConfig({
  testDir: "specs",
  workers: 1, // the specs share one database
  timeout: 60_000, // each change comes from a Rails process that has to boot first
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    baseURL: process.env.BASE_URL,
    timezoneId: "Pacific/Auckland", // so that a time in the viewer's own zone would be seen
    launchOptions,
  },
});
