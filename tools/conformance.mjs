// Runs the database's cases inside workerd: target/bundle/conformance, made by `tools/bundle.sh conformance`.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Miniflare } from "miniflare";

const worker = resolve(import.meta.dirname, "../target/bundle/conformance/worker");
const server = new Miniflare({
  modulesRoot: worker,
  modules: [
    {
      type: "ESModule",
      path: `${worker}/entry.js`,
      contents: `export { Conformance } from "./index.js";
        export default { fetch: (request, env) => env.CONFORMANCE.getByName("cases").fetch(request) };`,
    },
    { type: "ESModule", path: `${worker}/index.js` },
    { type: "CompiledWasm", path: `${worker}/index_bg.wasm`, contents: readFileSync(`${worker}/index_bg.wasm`) },
  ],
  compatibilityDate: "2026-07-30",
  durableObjects: { CONFORMANCE: { className: "Conformance", useSQLite: true } },
  cf: false,
});

try {
  // A trap ends the instance of the WebAssembly and leaves its caller without an answer, for ever. The next call must
  // find a new instance, and the object's rows.
  server.dispatchFetch("http://localhost/trap").catch(() => {});
  const response = await server.dispatchFetch("http://localhost/");
  const verdicts = JSON.parse(await response.text());
  const failed = verdicts.filter(([, fault]) => fault !== null);
  for (const [name, fault] of failed) console.error(`FAIL ${name}: ${fault}`);
  console.log(`database cases in workerd: ${verdicts.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = verdicts.length > 0 && failed.length === 0 ? 0 : 1;
} finally {
  await server.dispose();
}
