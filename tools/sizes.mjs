// What a visitor and the runtime have to load, asserted: target/bundle/release, made by `tools/bundle.sh release`.

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const bundle = resolve(import.meta.dirname, "../target/bundle/release");

/**
 * The most bytes each may have, gzipped, and what it is to come down to where it is still larger. A limit above its aim
 * is today's size: it may be lowered, never raised.
 */
const LIMITS = [
  { what: "Worker, WebAssembly", folder: "worker", files: /^index_bg\.wasm$/, most: 940_000, aim: 900 * 1024 },
  { what: "app, WebAssembly", folder: "assets/app/assets", files: /\.wasm$/, most: 530_000, aim: 320 * 1024 },
  { what: "form code", folder: "assets", files: /^form-code\.js$/, most: 2 * 1024 },
  { what: "form code, forms and links", folder: "assets", files: /^form-code-forms\.js$/, most: 2 * 1024 },
];

let tooLarge = false;
for (const { what, folder, files, most, aim } of LIMITS) {
  const found = readdirSync(join(bundle, folder)).filter((name) => files.test(name));
  if (found.length !== 1) throw new Error(`${what}: expected one file in ${folder}, found ${found.length}`);
  const size = gzipSync(readFileSync(join(bundle, folder, found[0])), { level: 9 }).length;
  const verdict = size <= most ? "within" : "OVER";
  tooLarge ||= size > most;
  console.log(`${what}: ${size.toLocaleString("en")} bytes gzipped, ${verdict} ${most.toLocaleString("en")}`);
  if (aim && size > aim) console.log(`  above its aim of ${aim.toLocaleString("en")} by ${(size - aim).toLocaleString("en")}`);
}
process.exitCode = tooLarge ? 1 : 0;
