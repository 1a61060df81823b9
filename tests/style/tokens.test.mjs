// Colours, distances, type and durations come from style/tokens.css and from nowhere else.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parts, read, root, sheets, style, tokens } from "./css.mjs";
import { lint } from "./lint.mjs";

const known = tokens();
const shared = new Map(known);
for (const path of sheets()) {
  for (const { property } of parts(read(path))) if (property?.startsWith("--") && !shared.has(property)) shared.set(property, "");
}
const others = sheets().filter((path) => path !== "tokens.css");

for (const path of others) {
  test(`${path} holds no literal of its own`, () => {
    assert.deepEqual(lint(read(path), shared).map((fault) => `${path}:${fault}`), []);
  });
}

test("the lint sees each kind of literal", () => {
  const cases = [
    ["a { color: #fff }", "a raw colour"],
    ["a { color: rgb(0 0 0 / 50%) }", "a raw colour"],
    ["a { background: oklch(0.7 0.1 150) }", "a raw colour"],
    ["a { border-color: color-mix(in srgb, var(--text), transparent) }", "a raw colour"],
    ["a { color: light-dark(var(--text), var(--text-muted)) }", "a raw colour"],
    ["a { outline: solid tomato }", "a raw colour"],
    ["a { color: CanvasText }", "a system colour"],
    ["a { padding: 4px }", "the length 4px"],
    ["a { margin: 0 auto -.5rem }", "the length -.5rem"],
    ["a { inline-size: calc(100% - 12px) }", "the length 12px"],
    ["a { max-inline-size: 60ch }", "the length 60ch"],
    ["a { padding: var(--nothing, 3px) }", "the length 3px"],
    ["a { padding: 0px }", "0px: write 0"],
    ["a { border: 1px solid var(--line) }", "the length 1px"],
    ["a { font-size: 120% }", "font-size: 120%"],
    ["a { font-weight: 700 }", "font-weight: 700"],
    ["a { font-weight: bold }", "font-weight: bold"],
    ["a { line-height: 1.5 }", "line-height: 1.5"],
    ["a { font: var(--weight-strong) var(--type-text) / 1.2 var(--font-text) }", "a number in font"],
    ["a { font-family: Inter, sans-serif }", "font-family"],
    ["a { transition: opacity 200ms }", "the duration 200ms"],
    ["a { animation: turn .2s }", "the duration .2s"],
    ["a { transition: opacity var(--motion) ease-in }", "an easing"],
    ["a { z-index: 10 }", "z-index: 10"],
    ["a { color: var(--txet) }", "--txet is not defined"],
    ["a { color: var(--text) !important }", "!important"],
    ["#main { color: var(--text) }", "an id in a selector"],
    ["@media (width < 700px) { a { color: var(--text) } }", "700px is no --breakpoint-*"],
    ["a {\n\n  & b { gap: 3px }\n}", "3: the length 3px"],
  ];
  for (const [text, fault] of cases) {
    const found = lint(text, known);
    assert.ok(found.some((line) => line.includes(fault)), `${text} should be refused for ${fault}; found: ${found.join("; ")}`);
  }
});

test("the lint lets through what is not a literal", () => {
  const cases = [
    "a { margin: 0 auto; inset: 0; inline-size: 60%; opacity: 0.5; flex: 1 1 100% }",
    "a { block-size: calc(100dvh - 2 * var(--space-4)); rotate: 180deg; grid-template-columns: 1fr auto }",
    "a { color: currentColor; background: transparent; transition: color var(--motion) var(--ease) }",
    'a::before { content: "4px #fff; }" }',
    "/* 4px #fff */ a[data-tone='red'] { --own: var(--text); color: var(--own) }",
    "@media (forced-colors: active) { a { border: var(--edge) solid CanvasText } }",
    "@media (width < 64rem) { .white-box { grid-area: red } }",
  ];
  for (const text of cases) assert.deepEqual(lint(text, known), [], text);
});

test("tokens are written once, and each is used", () => {
  const used = new Set();
  const names = [];
  for (const path of sheets()) {
    for (const part of parts(read(path))) {
      if (part.kind !== "declaration") continue;
      if (path === "tokens.css" && part.around.join() === ":root" && part.property.startsWith("--")) names.push(part.property);
      for (const [, name] of part.value.matchAll(/var\(\s*(--[\w-]+)/g)) used.add(name);
    }
  }
  assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), [], "written twice");
  assert.deepEqual(names.filter((name) => !used.has(name) && !name.startsWith("--breakpoint-")), [], "used nowhere");
});

test("a theme, a coarse pointer or a wish of the reader changes only tokens that exist", () => {
  for (const part of parts(read("tokens.css"))) {
    if (part.kind === "declaration" && part.property.startsWith("--")) assert.ok(known.has(part.property), part.property);
  }
});

// A style attribute is refused by the app's own content policy as well, so it would silently do nothing.
const inline = /<[a-z][^>]*\sstyle\s*=|<style\b|\bstyle:[\w-]+\s*=|[\s(]style=(?:"|\{|move|format)/;

test("no page carries a style of its own", () => {
  const pages = [];
  for (const [folder, ending] of [[join(style, "gallery"), ".html"], [join(root, "app", "src"), ".rs"]]) {
    if (!existsSync(folder)) continue;
    for (const path of readdirSync(folder, { recursive: true })) if (path.endsWith(ending)) pages.push(join(folder, path));
  }
  assert.ok(pages.length > 0);
  for (const page of pages) assert.doesNotMatch(readFileSync(page, "utf8"), inline, page);
  for (const text of ['<p style="color:red">', "<style>a{}</style>", 'view! { <p style:color="red"/> }', "div().child(p).style=\"x\" <i style={x}>"]) {
    assert.match(text, inline);
  }
});
