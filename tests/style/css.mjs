// A reader of style sheets, as much as the checks need: declarations with the rules around them.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const style = join(root, "style");

/** Paths of the shipped style sheets below style/, sorted. The gallery is not shipped. */
export function sheets() {
  return readdirSync(style, { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".css") && !path.startsWith("gallery/"))
    .sort();
}

export const read = (path) => readFileSync(join(style, path), "utf8");

/** The text with each comment blanked out; lines keep their numbers. */
export const uncommented = (text) => text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));

/**
 * Every declaration and every prelude (selector or at-rule) of a sheet:
 * {kind: "declaration", property, value, line, around: [preludes]} or {kind: "prelude", text, line}.
 * Braces and semicolons inside strings and brackets do not count.
 */
export function* parts(text) {
  const source = uncommented(text);
  const around = [];
  let start = 0;
  let depth = 0;
  let quote = "";
  const lineAt = (index) => source.slice(0, index).split("\n").length;
  const piece = (end) => {
    const raw = source.slice(start, end);
    return { text: raw.trim(), line: lineAt(start + (raw.length - raw.trimStart().length)) };
  };
  const declaration = ({ text: body, line }) => {
    const colon = body.indexOf(":");
    if (!body || body.startsWith("@") || colon < 0) return body ? [{ kind: "prelude", text: body, line }] : [];
    return [
      {
        kind: "declaration",
        property: body.slice(0, colon).trim(),
        value: body.slice(colon + 1).trim(),
        line,
        around: [...around],
      },
    ];
  };
  for (let index = 0; index < source.length; index++) {
    const char = source[index];
    if (quote) {
      if (char === "\\") index++;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === "(" || char === "[") depth++;
    else if (char === ")" || char === "]") depth--;
    else if (depth > 0) continue;
    else if (char === "{") {
      const prelude = piece(index);
      yield { kind: "prelude", ...prelude };
      around.push(prelude.text);
      start = index + 1;
    } else if (char === ";" || char === "}") {
      yield* declaration(piece(index));
      if (char === "}") around.pop();
      start = index + 1;
    }
  }
  if (quote || depth !== 0 || around.length > 0) throw new Error("unbalanced quotes, brackets or braces");
}

/** The custom properties that tokens.css gives :root outside every condition. */
export function tokens() {
  const found = new Map();
  for (const part of parts(read("tokens.css"))) {
    if (part.kind === "declaration" && part.around.join() === ":root") found.set(part.property, part.value);
  }
  return found;
}
