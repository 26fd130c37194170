// Parses every built page as a browser does, and fails at the first error. Usage: node html.mjs FOLDER
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const folder = path.resolve(process.argv[2] ?? "target/pages");
const require = createRequire(path.join(folder, "package.json"));
const { parse } = await import(require.resolve("parse5"));

const dist = path.join(folder, "dist");
const pages = fs.readdirSync(dist, { recursive: true }).filter((name) => name.endsWith(".html"));
assert.ok(pages.length > 0, "there are pages");
for (const name of pages) {
  const errors = [];
  const html = fs.readFileSync(path.join(dist, name), "utf8");
  parse(html, { sourceCodeLocationInfo: true, onParseError: (error) => errors.push(`${name}:${error.startLine}: ${error.code}`) });
  assert.deepEqual(errors, []);
  const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, `${name}: no id stands twice`);
}
console.log(`${pages.length} pages parse without an error`);
