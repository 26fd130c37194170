// Drives a built site, from disk; see README.md. Usage: node site.mjs FOLDER
import assert from "node:assert/strict";
import * as shared from "./browser.mjs";

const { browser, look, noise, page } = shared;
const at = (name) => shared.at(`site/${name}`);

// Search, from disk: words in parts of names, numbers, the beginnings of words.
const search = async (words) => {
  await page.keyboard.press("/");
  await page.keyboard.type(words);
  await page.waitForFunction(() => !document.querySelector("#runbookc-results").hidden);
  const found = await page.locator("#runbookc-results a").allTextContents();
  await page.keyboard.press("Escape");
  return found;
};
await page.goto(at("index.html"));
assert.match((await search("crash loop")).join("; "), /ShopPodCrashLooping/);
assert.match((await search("5xx")).join("; "), /error rate/i);
assert.match((await search("crashloop")).join("; "), /ShopPodCrashLooping/);
// Words that stand in several sections of a page find the page.
assert.ok((await search("engineering rollout")).includes("Shop"));
assert.deepEqual(await search("nothing-of-the-sort"), []);

// On a phone: the page is found, the chart begins where it can be seen, no button lies on a command.
await page.setViewportSize({ width: 375, height: 812 });
await page.goto(at("index.html"));
await page.fill("#runbookc-query", "crashloop");
await page.locator("#runbookc-results a").first().click();
await page.waitForURL(/shop\.html/);
const chart = await page.locator(".picture svg .node").first().boundingBox();
assert.ok(chart.x >= 0 && chart.x + chart.width <= 375, "the first step of the chart is seen");
for (const code of await page.locator(".code").all()) {
  const [button, pre] = [await code.locator("button").boundingBox(), await code.locator("pre").boundingBox()];
  const apart = button.y + button.height <= pre.y || button.x >= pre.x + pre.width || button.x + button.width <= pre.x;
  assert.ok(apart, "the button does not lie on the command");
}
await page.setViewportSize({ width: 1440, height: 900 });

// From the alert's name to its section, its flowchart and its checklist.
await page.goto(at("alerts/ShopPodCrashLooping/index.html"));
await page.waitForURL(/shop\.html#shoppodcrashlooping$/);
await page.locator(".picture svg a", { hasText: "Roll back" }).first().click();
assert.match(page.url(), /#\d*-?roll-back/);
await page.locator(".code button:visible").first().click();
assert.match(await page.evaluate(() => navigator.clipboard.readText()), /kubectl/);
await page.getByText("Work the checklist").click();
assert.match(page.url(), /checklists\/shop\.html$/);
assert.ok((await page.locator(".tick").count()) > 1);
await page.getByText("shop.md").first().click();
await page.waitForURL(/runbooks\/shop\.html$/);

// Accessibility and size; what a runbook's author wrote is its author's to mend.
for (const name of ["index.html", "runbooks/shop.html", "coverage.html", "findings.html", "runbooks/hostile.html"]) {
  await page.goto(at(name));
  await look(`site-${name.replace(/\W/g, "-").replace("-html", "")}`, name.includes("hostile") ? () => {} : undefined);
  assert.equal(await page.evaluate(() => window.canary), undefined, `${name}: text of the page is no script`);
}
// Hostile links do nothing when they are followed, either.
await page.goto(at("runbooks/hostile.html"));
for (const link of await page.locator("article a").all()) {
  assert.doesNotMatch((await link.getAttribute("href")) ?? "", /script:|^data:/i);
}
assert.deepEqual(noise, []);

// Without scripts everything but the search is there.
const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await plain.goto(at("index.html"));
assert.equal(await plain.getByText("ShopPodCrashLooping").first().isVisible(), true);
assert.equal(await plain.locator("#runbookc-query").isVisible(), false);
await browser.close();
console.log("the site holds");
