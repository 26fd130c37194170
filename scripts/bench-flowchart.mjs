#!/usr/bin/env node
// Reads flowcharts with mermaid's own grammar and with runbookc's front end in the same run, in turn.
//
//   scripts/bench-flowchart.mjs CASES.jsonl...   {"id", "source", "expect"?} a line; those whose `expect` is an error are left out
//   MERMAID=FOLDER   a folder where `npm install mermaid` was run (default: here)
//   ROUNDS=5         how often; the first round of mermaid's is told apart, it pays for the compiler of node
//
// Mermaid's grammar is measured bare: its preprocessing is done outside of the clock and its database does nothing.
// runbookc's figures hold all: preprocessing, grammar, the chart, spans (`cargo bench`), and for the last line the start
// of the process, the JSON of the cases and of the answers.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.dirname(import.meta.dirname);
const packageFolder = path.join(path.resolve(process.env.MERMAID ?? '.'), 'node_modules/mermaid');
const chunks = path.join(packageFolder, 'dist/chunks/mermaid.core');
if (!fs.existsSync(chunks)) {
  console.error(`no mermaid in ${packageFolder}: npm install mermaid, and name the folder in $MERMAID`);
  process.exit(2);
}
const chunk = fs.readdirSync(chunks).find((name) => /^flowDiagram-.*\.mjs$/.test(name));
const { diagram } = await import(pathToFileURL(path.join(chunks, chunk)));
const version = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8')).version;

const lines = process.argv.slice(2).flatMap((file) => fs.readFileSync(file, 'utf8').split('\n').filter(Boolean));
const cases = lines.map((line) => JSON.parse(line)).filter((it) => !it.expect?.error);
const input = cases.map(({ id, source }) => `${JSON.stringify({ id, source })}\n`).join('');

const prepared = cases.map(({ source }) =>
  source
    .replace(/\r\n?/g, '\n')
    .replace(/^\s*---\s*\n[\s\S]*?\n\s*---\s*\n/, '')
    .replace(/%%\{[\s\S]*?\}%%\s*/g, '')
    .replace(/^\s*%%(?!{)[^\n]+\n?/gm, '')
    .trimStart(),
);
const real = diagram.db;
const database = {};
for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(real))) database[name] = () => undefined;
Object.assign(database, { addSubGraph: () => 's', destructLink: () => ({}), escape: (text) => text });
const parser = diagram.parser.parser ?? diagram.parser;

function mermaid() {
  let read = 0;
  const start = process.hrtime.bigint();
  for (const text of prepared) {
    try {
      parser.yy = { ...database, lex: { firstGraph: real.firstGraph.bind(real) } };
      parser.parse(`${text}\n`);
      read += 1;
    } catch {}
  }
  return [read, Number(process.hrtime.bigint() - start) / 1e9];
}

execFileSync('cargo', ['build', '--quiet', '--locked', '--release', '--bin', 'runbookc'], { cwd: root, stdio: 'inherit' });
const bench = () => {
  const said = execFileSync('cargo', ['bench', '--quiet', '--bench', 'flowchart'], { cwd: root, input }).toString();
  return Math.max(...[...said.matchAll(/(\d+)\/s/g)].map((found) => Number(found[1])));
};
const program = path.join(root, 'target/release/runbookc');
const answers = () => {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(program, ['dump', 'flowchart', '--jsonl'], { input, maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`runbookc exits with ${status}`);
  return cases.length / (Number(process.hrtime.bigint() - start) / 1e9);
};

const rounds = Number(process.env.ROUNDS ?? 5);
const [, first] = mermaid();
const rates = { grammar: [], own: [], answers: [] };
bench();
for (let round = 0; round < rounds; round += 1) {
  const [read, seconds] = mermaid();
  rates.grammar.push(read / seconds);
  rates.own.push(bench());
  rates.answers.push(answers());
}
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const [cold, warm] = [cases.length / first, median(rates.grammar)];
const row = (name, rate) =>
  console.log(`${name.padEnd(44)} ${rate.toFixed(0).padStart(8)}/s  ${(rate / cold).toFixed(0).padStart(5)} x cold  ${(rate / warm).toFixed(0).padStart(5)} x warm`);
console.log(`${cases.length} sources, ${os.cpus().length} processors, node ${process.version}, mermaid ${version}; medians of ${rounds}`);
row("mermaid's bare grammar, the first time", cold);
row("mermaid's bare grammar, warm", warm);
row('runbookc, front end, one thread', median(rates.own));
row('runbookc dump flowchart --jsonl', median(rates.answers));
