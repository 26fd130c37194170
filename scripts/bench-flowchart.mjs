#!/usr/bin/env node
// Reads flowcharts with mermaid's own grammar and with runbookc's front end, in turn, each time in a new process.
//
//   scripts/bench-flowchart.mjs CASES.jsonl...   {"id", "source", "expect"?} a line; those whose `expect` is an error are left out
//   MERMAID=FOLDER   a folder where `npm install mermaid` was run (default: here)
//   ROUNDS=10        how often
//
// Two figures each: the first pass over the cases, which is what a linter or a page pays for, and the best of five passes,
// when node has compiled what it runs. Mermaid's grammar is measured twice. "bare": its preprocessing is done outside of
// the clock, and instead of its database it calls functions that do nothing. "with a database made": the same, but the
// database is made for each text, as mermaid does it, though nothing is put into it.
// runbookc's figures hold all: preprocessing, grammar, the chart, spans.
import { execFileSync } from 'node:child_process';
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
const PASSES = 5;
const GRAMMARS = { '--bare': 'bare', '--made': 'with a database made' };
const grammarOnly = process.argv[2] in GRAMMARS ? process.argv[2] : undefined;
const files = process.argv.slice(grammarOnly ? 3 : 2);
const lines = files.flatMap((file) => fs.readFileSync(file, 'utf8').split('\n').filter(Boolean));
const cases = lines.map((line) => JSON.parse(line)).filter((it) => !it.expect?.error);

/** What `mermaid` does in each of its passes, in sources a second. */
async function grammar() {
  const chunk = fs.readdirSync(chunks).find((name) => /^flowDiagram-.*\.mjs$/.test(name));
  const { diagram } = await import(pathToFileURL(path.join(chunks, chunk)));
  const prepared = cases.map(({ source }) =>
    source
      .replace(/\r\n?/g, '\n')
      .replace(/^\s*---\s*\n[\s\S]*?\n\s*---\s*\n/, '')
      .replace(/%%\{[\s\S]*?\}%%\s*/g, '')
      .replace(/^\s*%%(?!{)[^\n]+\n?/gm, '')
      .trimStart(),
  );
  const database = {};
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(diagram.db))) database[name] = () => undefined;
  Object.assign(database, { addSubGraph: () => 's', destructLink: () => ({}), escape: (text) => text });
  // The one thing that the lexer asks a database: is this the keyword that begins the chart?
  const lexing = () => {
    let first = true;
    return { firstGraph: () => first && !(first = false) };
  };
  const parser = diagram.parser.parser ?? diagram.parser;
  const pass = () => {
    let refused = 0;
    const start = process.hrtime.bigint();
    for (const text of prepared) {
      try {
        if (grammarOnly === '--made' && !diagram.db) throw new Error('mermaid gives no database');
        parser.yy = { ...database, lex: lexing() };
        parser.parse(`${text}\n`);
      } catch {
        refused += 1;
      }
    }
    if (refused * 50 > prepared.length) throw new Error(`the grammar refuses ${refused} of ${prepared.length} sources`);
    return prepared.length / (Number(process.hrtime.bigint() - start) / 1e9);
  };
  return Array.from({ length: PASSES }, pass);
}

if (grammarOnly) {
  console.log((await grammar()).map((rate) => `${rate.toFixed(0)}/s`).join('\n'));
  process.exit(0);
}

const input = cases.map(({ id, source }) => `${JSON.stringify({ id, source })}\n`).join('');
const own = ['bench', '--quiet', '--locked', '--bench', 'flowchart'];
console.error('building the benchmark as it is released, which takes minutes');
execFileSync('cargo', [...own, '--no-run'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });

const rates = (said) => [...said.matchAll(/(\d+)\/s/g)].map((found) => Number(found[1]));
const grammarRates = (mode) => () => rates(execFileSync(process.execPath, [process.argv[1], mode, ...files]).toString());
const measured = {
  '--made': grammarRates('--made'),
  '--bare': grammarRates('--bare'),
  runbookc: () => rates(execFileSync('cargo', own, { cwd: root, input }).toString()),
};
const rounds = Number(process.env.ROUNDS ?? 10);
const found = { '--made': [], '--bare': [], runbookc: [] };
for (let round = 0; round < rounds; round += 1) {
  for (const name of Object.keys(measured)) found[name].push(measured[name]());
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const version = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8')).version;
console.log(`${cases.length} sources, ${os.cpus().length} processors, node ${process.version}, mermaid ${version}; medians of ${rounds}`);
for (const [name, of] of [
  ['first pass', (passes) => passes[0]],
  ['best of five', (passes) => Math.max(...passes)],
]) {
  const ours = median(found.runbookc.map(of));
  for (const [mode, what] of Object.entries(GRAMMARS)) {
    const theirs = median(found[mode].map(of));
    const ratio = (ours / theirs).toFixed(0);
    console.log(`${name}: runbookc ${ours.toFixed(0)}/s, mermaid's grammar ${what} ${theirs.toFixed(0)}/s: ${ratio} x`);
  }
}
