// The style sheet as a whole: complete, documented, layered, small; and the icons drawn as one set.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { parts, read, sheets, style, tokens, uncommented } from "./css.mjs";

const LAYERS = ["reset", "tokens", "base", "layout", "components"];

test("main.css names the layers first and takes in every sheet, each in its layer", () => {
  const main = uncommented(read("main.css")).trim();
  assert.ok(main.startsWith(`@layer ${LAYERS.join(", ")};`));
  const taken = [...main.matchAll(/@import url\("(.+?)"\) layer\((.+?)\);/g)].map(([, path, layer]) => ({ path, layer }));
  assert.deepEqual(taken.map(({ path }) => path).sort(), sheets().filter((path) => path !== "main.css"));
  for (const { path, layer } of taken) {
    const folder = path.startsWith("components/") ? "components" : path.replace(".css", "");
    assert.equal(layer, folder === "shell" ? "layout" : folder, path);
  }
});

test("every component begins with its anatomy, and shows the class it is named for", () => {
  for (const path of sheets().filter((path) => path.startsWith("components/"))) {
    const comment = /^\/\*([\s\S]*?)\*\//.exec(read(path))?.[1] ?? "";
    assert.match(comment, /<[a-z]+ [^>]*class="/, `${path}: no markup in its first comment`);
  }
});

test("no class of a component is invented in its sheet without standing in some anatomy", () => {
  const comments = sheets().flatMap((path) => read(path).match(/\/\*[\s\S]*?\*\//g) ?? []).join("\n");
  const missing = [];
  for (const path of sheets()) {
    for (const part of parts(read(path))) {
      if (part.kind !== "prelude" || part.text.startsWith("@")) continue;
      for (const [, name] of part.text.replace(/\[[^\]]*\]/g, "").matchAll(/\.([a-z][\w-]*)/g)) {
        if (!new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(comments)) missing.push(`${path}: .${name}`);
      }
    }
  }
  assert.deepEqual([...new Set(missing)], []);
});

test("all of it together stays under 12 KiB gzipped", () => {
  const text = sheets()
    .map((path) => uncommented(read(path)))
    .join("")
    .replace(/\s+/g, " ")
    .replace(/ ?([{}:;,>]) ?/g, "$1");
  const size = gzipSync(text, { level: 9 }).length;
  assert.ok(size > 1024 && size <= 12 * 1024, `${size} bytes`);
});

test("motion stops for readers who ask for it", () => {
  const timed = [...tokens()].filter(([, value]) => /\d+ms/.test(value)).map(([name]) => name);
  const stopped = new Map();
  for (const part of parts(read("tokens.css"))) {
    if (part.kind === "declaration" && part.around.some((prelude) => prelude.includes("reduced-motion"))) stopped.set(part.property, part.value);
  }
  assert.ok(timed.length > 0);
  for (const name of timed) assert.match(stopped.get(name) ?? "goes on", /^(?:0ms|none)$/, name);
});

test("icons are one set: one grid, one stroke width, the colour of the text, nothing that runs or loads", () => {
  const head =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">';
  const names = readdirSync(join(style, "icons")).sort();
  for (const state of ["fired", "held", "not-fired", "waiting", "dead"]) assert.ok(names.includes(`state-${state}.svg`));
  for (const name of names) {
    assert.match(name, /^[a-z-]+\.svg$/);
    const text = readFileSync(join(style, "icons", name), "utf8").trim();
    assert.ok(text.startsWith(head) && text.endsWith("</svg>"), name);
    const drawing = text.slice(head.length, -"</svg>".length);
    assert.match(drawing, /^(?:<(?:path|circle|rect) [^<>]*\/>)+$/, name);
    assert.doesNotMatch(drawing.replaceAll('fill="currentColor"', "").replaceAll('stroke-width="0"', ""), /(?:fill|stroke|href|style|on\w+|id|class)=|stroke-width/, name);
  }
});

test("every icon a page of the gallery asks for is there", () => {
  const names = new Set(readdirSync(join(style, "icons")).map((name) => name.replace(".svg", "")));
  const folder = join(style, "gallery");
  const pages = ["shell.html", ...readdirSync(join(folder, "pages")).map((name) => `pages/${name}`)];
  for (const page of pages) {
    for (const [, name] of readFileSync(join(folder, page), "utf8").matchAll(/\{\{icon ([a-z-]+)\}\}/g)) assert.ok(names.has(name), `${page}: ${name}`);
  }
});
