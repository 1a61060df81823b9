// Text can be read and controls can be seen, in both themes: WCAG 2.2, 1.4.3 (4.5:1) and 1.4.11 (3:1).
import assert from "node:assert/strict";
import { test } from "node:test";
import { parts, read, tokens } from "./css.mjs";

/** Relative luminance of #rrggbb, as WCAG defines it. */
function luminance(hex) {
  assert.match(hex, /^#[0-9a-f]{6}$/, "a colour that is compared has six hex digits and no transparency");
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** The two colours of a token: [light, dark]. */
function colours(values, name) {
  const found = /^light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)$/.exec(values.get(name) ?? "");
  assert.ok(found, `${name} is not light-dark(#light, #dark)`);
  return [found[1], found[2]];
}

const surfaces = ["--surface-base", "--surface-recessed", "--surface-raised", "--surface-hover", "--surface-pressed", "--surface-selected"];
const softs = ["--fired-soft", "--held-soft", "--not-fired-soft", "--waiting-soft", "--dead-soft", "--value-soft"];
const states = ["--fired", "--held", "--not-fired", "--waiting", "--dead", "--value"];

/** [front, back, at least] */
const pairs = [
  ...["--text", "--text-muted", "--text-faint", "--text-link", ...states].flatMap((front) => surfaces.map((back) => [front, back, 4.5])),
  ...softs.map((back) => ["--text", back, 4.5]),
  ...states.map((front) => [front, `${front}-soft`, 4.5]),
  ["--text-muted", "--not-fired-soft", 4.5],
  ["--text-inverse", "--surface-inverse", 4.5],
  ...["--accent", "--accent-hover", "--accent-pressed"].map((back) => ["--accent-text", back, 4.5]),
  ...["--line-control", "--accent", "--accent-line", "--focus"].flatMap((front) =>
    ["--surface-base", "--surface-recessed", "--surface-raised"].map((back) => [front, back, 3]),
  ),
];

function failures(values) {
  const found = [];
  for (const [front, back, least] of pairs) {
    for (const [index, theme] of ["light", "dark"].entries()) {
      const ratio = contrast(colours(values, front)[index], colours(values, back)[index]);
      if (ratio < least) found.push(`${theme}: ${front} on ${back} is ${ratio.toFixed(2)}:1, needs ${least}:1`);
    }
  }
  return found;
}

test("every pair of text and ground has the contrast it needs, in both themes", () => {
  assert.deepEqual(failures(tokens()), []);
});

test("the same holds for readers who ask for more contrast", () => {
  const values = tokens();
  let changed = 0;
  for (const part of parts(read("tokens.css"))) {
    if (part.kind !== "declaration" || !part.around.some((prelude) => prelude.includes("prefers-contrast"))) continue;
    values.set(part.property, part.value);
    changed++;
  }
  assert.ok(changed > 0);
  assert.deepEqual(failures(values), []);
});

test("the measure is the one WCAG defines, and a weak pair is seen", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#777777", "#ffffff").toFixed(2), "4.48");
  const values = tokens();
  values.set("--text-faint", "light-dark(#999999, #979b99)");
  assert.ok(failures(values).some((line) => line.startsWith("light: --text-faint on --surface-base is 2.85:1")));
});
