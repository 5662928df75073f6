import { defineConfig } from "@playwright/test";
import { launchOptions } from "../../e2e/chromium.mjs";

export default defineConfig({
  testDir: ".",
  workers: 1,
  reporter: "dot",
  use: {
    baseURL: process.env.BASE_URL,
    launchOptions,
  },
});
