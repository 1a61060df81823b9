// Builds the gallery: every screen as a static page, to look at the design without the app.
//   node style/gallery/build.mjs [folder]        (target/gallery unless named)
// A page in pages/ is the content of <body>; {{icon name}} becomes the drawing, {{shell active | crumbs}} … {{/shell}}
// wraps it in the frame of shell.html. The first line names the page: <!-- title -->.
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const style = join(here, "..");

const icon = (name) =>
  readFileSync(join(style, "icons", `${name}.svg`), "utf8")
    .trim()
    .replace(' xmlns="http://www.w3.org/2000/svg"', ' class="icon" aria-hidden="true"');

const frame = (active, crumbs, content) => {
  const path = crumbs.split(">").map((name) => name.trim());
  const last = path.pop();
  const items = path.map((name) => `<li><a href="#">${name}</a></li>`);
  items.push(`<li aria-current="page"><span>${last}</span></li>`);
  return readFileSync(join(here, "shell.html"), "utf8")
    .replace(`data-name="${active}"`, 'aria-current="page"')
    .replace(/ data-name="[a-z-]+"/g, "")
    .replace("{{crumbs}}", items.join(""))
    .replace("{{content}}", () => content);
};

export function build(out) {
  mkdirSync(out, { recursive: true });
  for (const name of ["main.css", "reset.css", "tokens.css", "base.css", "shell.css", "layout.css", "components"]) {
    cpSync(join(style, name), join(out, "style", name), { recursive: true });
  }
  const names = readdirSync(join(here, "pages")).filter((name) => name.endsWith(".html")).sort();
  for (const name of names) {
    const source = readFileSync(join(here, "pages", name), "utf8");
    const title = /^<!-- (.+?) -->/.exec(source)?.[1] ?? name;
    const body = source
      .replace(/\{\{shell ([a-z-]+) \| (.+?)\}\}([\s\S]*)\{\{\/shell\}\}/, (_, active, crumbs, content) => frame(active, crumbs, content))
      .replace(/\{\{icon ([a-z-]+)\}\}/g, (_, icon_name) => icon(icon_name));
    const theme = `<script>document.documentElement.dataset.theme = new URLSearchParams(location.search).get("theme") ?? ""</script>`;
    writeFileSync(
      join(out, name),
      `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>${title}</title>\n<link rel="stylesheet" href="style/main.css">\n${theme}\n</head>\n<body>\n${body}</body>\n</html>\n`,
    );
  }
  const links = names.map((name) => `<li><a href="${name}">${name}</a> · <a href="${name}?theme=dark">dark</a></li>`).join("\n");
  writeFileSync(join(out, "index.html"), `<!doctype html><title>Gallery</title><ul>${links}</ul>`);
  return names;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const out = process.argv[2] ?? join(style, "..", "target", "gallery");
  console.log(`${build(out).length} pages in ${out}`);
}
