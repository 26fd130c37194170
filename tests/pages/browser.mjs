// What the tests of pages share: a browser that hears of every noise, axe, the built pages.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

export const folder = path.resolve(process.argv[2] ?? "target/pages");
const require = createRequire(path.join(folder, "package.json"));
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** The address of a built file. */
export const at = (name) => pathToFileURL(path.join(folder, "dist", name)).href;

const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
const permissions = ["clipboard-read", "clipboard-write"];
const context = await browser.newContext({ permissions, viewport: { width: 1440, height: 900 } });
export const page = await context.newPage();

/** Violations of the policy are errors in the console; a request that leaves the disk would be a leak. */
export const noise = [];
page.on("console", (message) => noise.push(message.text()));
page.on("pageerror", (error) => noise.push(String(error)));
page.on("request", (request) => /^(file|blob):/.test(request.url()) || noise.push(request.url()));
page.on("dialog", (dialog) => dialog.accept());

/** What axe finds serious on the page as it is. */
export async function serious() {
  await page.evaluate(axe);
  // It would fetch the style sheets once more, which the policy rightly forbids.
  const { violations } = await page.evaluate(() => window.axe.run({ preload: false }));
  const found = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return found.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

/** Looks at the page in both schemes and two widths: nothing serious, nothing cut off, and a picture for people. */
export async function look(name, expect = (found) => assert.deepEqual(found, [])) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    expect((await serious()).map((found) => `${name}, ${colorScheme}: ${found}`));
    for (const width of [375, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${name} fits ${width} px`);
      await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true });
    }
  }
}
