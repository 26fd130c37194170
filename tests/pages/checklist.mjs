// Drives a built checklist; see README.md. Usage: node checklist.mjs FOLDER
import assert from "node:assert/strict";
import path from "node:path";
import { at, browser, folder, look, noise, page } from "./browser.mjs";

const url = at("checklists/checkout.html");
await page.clock.install({ time: new Date("2026-03-02T10:00:00") });
await page.goto(url);

const text = (selector) => page.locator(selector).first().textContent();
const value = (label) => page.locator(".panel").getByLabel(label, { exact: false }).first();
const code = page.locator(".code", { hasText: "rollout undo" });
const copy = page.locator(".code-row", { has: code }).locator(".copy");
const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
const open = async (incident) => {
  await page.fill("#incident", incident);
  await page.keyboard.press("Enter");
};

// Values: quoted for the shell, and nothing is copied that has a hole in it.
await copy.click();
assert.match(await text("#status"), /^Not copied: <name> has no value/);
await value("name").fill("web; reboot 'now'");
await copy.click();
assert.equal(await clipboard(), "kubectl rollout undo deployment/'web; reboot '\\''now'\\''' -n shop");
await value("name").fill("web");
await copy.click();
assert.equal(await clipboard(), "kubectl rollout undo deployment/web -n shop");
await value("impact").fill("$(none) `so far`");
assert.match(await page.locator(".code", { hasText: "Investigating" }).textContent(), /Impact: \$\(none\) `so far`/);

// Ticks, decisions, progress.
const [done, total] = (await text("#count")).split(" of ").map(Number);
assert.equal(done, 0);
await page.locator(".tick").first().check();
await page.getByLabel("No", { exact: true }).check();
assert.equal(await page.getByText("Keep an eye on it", { exact: true }).isVisible(), false, "the branch not taken folds");
assert.equal(await text("#count"), `2 of ${total - 1}`);

// Timers and the ladder, on a clock of our own.
await page.locator(".start").first().click();
await page.clock.runFor(30_000);
assert.equal(await text(".timer .count"), "1:30 left");
await page.clock.runFor(95_000);
assert.match(await text(".timer .count"), /^over by 0:0[45]$/);
await page.locator("[data-clock-now=last-progress]").click();
await page.clock.runFor(60_000);
assert.match(await text("#next"), /^Next: Shop lead in 1[34]:\d\d$/);
await page.clock.runFor(15 * 60_000);
assert.equal(await text("#next"), "Due now: Shop lead");
await page.locator(".rung .tick").first().check();
assert.match(await text("#next"), /^Next: Head of engineering in 1[34]:\d\d$/);

// Keys: to the next box, tick it, write a note.
await page.locator(".tick").first().focus();
await page.keyboard.press("n");
await page.keyboard.type("saw <b>it</b>");
await page.locator(".tick:visible").nth(1).focus();
await page.keyboard.press("j");
const focused = await page.evaluate(() => document.activeElement.dataset.tick ?? document.activeElement.value);
assert.notEqual(focused, await page.locator(".tick:visible").nth(1).getAttribute("data-tick"));

// All of it survives a reload, and belongs to its incident.
await open("INC-7");
const before = await text("#count");
await page.reload();
assert.equal(await page.inputValue("#incident"), "INC-7");
assert.equal(await text("#count"), before);
assert.equal(await page.locator(".tick").first().isChecked(), true);
assert.equal(await page.locator(".note-field").first().inputValue(), "saw <b>it</b>");
await page.getByText("Export, import, print, keys").click();
const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
await download.saveAs(path.join(folder, "state.json"));
await open("INC-8");
assert.equal(await page.locator(".tick").first().isChecked(), false);
await page.setInputFiles("#import-file", path.join(folder, "state.json"));
await page.waitForFunction(() => document.querySelector("#incident").value === "INC-7");
assert.equal(await text("#count"), before);
await page.setInputFiles("#import-file", { name: "x.json", mimeType: "application/json", buffer: Buffer.from('{"version":1,"page":"other"}') });
await page.waitForFunction(() => document.querySelector("#status").textContent.startsWith("Not imported"));

await look("checklist");

// Paper shows what is folded, and places to sign.
await page.emulateMedia({ colorScheme: "light", media: "print" });
assert.equal(await page.getByText("Keep an eye on it", { exact: true }).isVisible(), true);
assert.equal(await page.locator(".sign").first().isVisible(), true);
assert.equal(await page.locator("#export").isVisible(), false);
const cut = await page.$$eval(".row, tr, .code-row", (rows) => rows.filter((row) => getComputedStyle(row).breakInside !== "avoid").length);
assert.equal(cut, 0, "no row is cut by the end of a page");
await page.pdf({ path: path.join(folder, "checklist.pdf"), format: "A4" });

assert.equal(await page.evaluate(() => window.canary), undefined, "text of the page is no script");
assert.deepEqual(noise, []);

// Without scripts it is a list.
const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await plain.goto(url);
assert.equal(await plain.getByText("Keep an eye on it", { exact: true }).isVisible(), true);
assert.equal(await plain.locator("button:visible").count(), 0);
await browser.close();
console.log(`the checklist holds (${total} boxes)`);
