// What a visitor and the runtime have to load, asserted: target/bundle/release, made by `tools/bundle.sh release`.

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const bundle = resolve(import.meta.dirname, "../target/bundle/release");

const APP = "assets/app/assets";

/** The most bytes each may have, gzipped one by one and added up. A limit may be lowered, never raised. */
const LIMITS = [
  { what: "Worker, WebAssembly", folder: "worker", files: /^index_bg\.wasm$/, most: 900 * 1024 },
  { what: "app, WebAssembly of the first screen", folder: APP, files: /^app_bg-.*\.wasm$/, most: 320 * 1024 },
  { what: "app, WebAssembly of all parts", folder: APP, files: /\.wasm$/, parts: true, most: 640 * 1024 },
  { what: "form code", folder: "assets", files: /^form-code\.js$/, most: 2 * 1024 },
  { what: "form code, forms and links", folder: "assets", files: /^form-code-forms\.js$/, most: 2 * 1024 },
];

const gzipped = (file) => gzipSync(readFileSync(file), { level: 9 }).length;
const number = (bytes) => bytes.toLocaleString("en");

let tooLarge = false;
for (const { what, folder, files, parts, most } of LIMITS) {
  const found = readdirSync(join(bundle, folder)).filter((name) => files.test(name));
  const expected = parts ? found.length > 1 : found.length === 1;
  if (!expected) throw new Error(`${what}: expected ${parts ? "several files" : "one file"} in ${folder}, found ${found.length}`);
  const sizes = found.map((name) => ({ name, size: gzipped(join(bundle, folder, name)) }));
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  tooLarge ||= total > most;
  console.log(`${what}: ${number(total)} bytes gzipped, ${total <= most ? "within" : "OVER"} ${number(most)}`);
  if (parts) for (const { name, size } of sizes) console.log(`  ${name}: ${number(size)}`);
}
process.exitCode = tooLarge ? 1 : 0;
