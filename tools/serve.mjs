// Serves the built Worker and app on this machine in workerd, with KV and SQLite in one folder.
//
//   node tools/serve.mjs [--port 8787] [--state .state] [--bundle target/bundle/quick] [--var NAME=VALUE …]
//                        [--while-stdin-open] [--while-parent-lives] [--remove-state]
//
// Prints `ready http://127.0.0.1:PORT` when the Worker answers; port 0 takes a free one. Stops with Ctrl-C, with the
// end of workerd and, if asked, with the end of its input or of its parent, so that no server outlives the test or the
// `make` that started it, even when those are killed. With `--remove-state` the folder goes with it.

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Log, LogLevel, Miniflare } from "miniflare";

const root = resolve(import.meta.dirname, "..");
const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "8787" },
    state: { type: "string", default: ".state" },
    bundle: { type: "string", default: "target/bundle/quick" },
    var: { type: "string", multiple: true, default: [] },
    "while-stdin-open": { type: "boolean", default: false },
    "while-parent-lives": { type: "boolean", default: false },
    "remove-state": { type: "boolean", default: false },
  },
});
const bundle = resolve(root, options.bundle);
const state = resolve(root, options.state);
mkdirSync(state, { recursive: true });
process.env.MINIFLARE_WORKERD_PATH ??= resolve(root, "tools/workerd.sh");

const config = readConfig();
const DAY = 24 * 60 * 60 * 1000;
let stopping = false;

const server = new Miniflare({
  name: config.name,
  host: "127.0.0.1",
  port: Number(options.port),
  log: new Log(LogLevel.WARN),
  handleRuntimeStdio: (out, err) => {
    out.pipe(process.stdout);
    err.pipe(process.stderr);
    out.once("close", () => stop(1, "workerd has ended."));
  },
  cf: false,
  modulesRoot: `${bundle}/worker`,
  modules: [
    { type: "ESModule", path: `${bundle}/worker/index.js` },
    { type: "CompiledWasm", path: `${bundle}/worker/index_bg.wasm` },
  ],
  compatibilityDate: config.compatibility_date,
  // Development may reach receivers on this machine; everything else is as deployed.
  compatibilityFlags: config.compatibility_flags.filter((flag) => flag !== "global_fetch_strictly_public"),
  bindings: { ...config.vars, ...Object.fromEntries(options.var.map((pair) => pair.split(/=(.*)/s, 2))) },
  kvNamespaces: config.kv_namespaces.map(({ binding }) => binding),
  durableObjects: Object.fromEntries(
    config.durable_objects.bindings.map(({ name, class_name }) => [name, { className: class_name, useSQLite: true }]),
  ),
  ratelimits: Object.fromEntries(config.ratelimits.map(({ name, ...limit }) => [name, limit])),
  defaultPersistRoot: state,
  assets: {
    directory: `${bundle}/assets`,
    binding: config.assets.binding,
    assetConfig: { not_found_handling: config.assets.not_found_handling },
    routerConfig: { has_user_worker: true, static_routing: routing(config.assets) },
  },
  unsafeTriggerHandlers: true,
});

process.on("SIGINT", () => stop(0));
process.on("SIGTERM", () => stop(0));
if (options["while-stdin-open"]) process.stdin.on("end", () => stop(0)).resume();
if (options["while-parent-lives"]) {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop(0), 500).unref();
}

const url = await server.ready.catch((error) => stop(1, `The server did not start: ${error.message}`));
const health = await fetch(new URL("/healthz", url));
if (!health.ok) await stop(1, `The server started but /healthz answers ${health.status}.`);
console.log(`ready http://127.0.0.1:${url.port}`);
if (options.var.includes("DEMO=1")) {
  console.log("Sign in with demo@example.com and demo-password. The demo pixels call /receiver/, which shows what arrives.");
  console.log("API key: Authorization: Bearer demo_api.demo-secret");
}

// The same address lets a test run the cron now.
const cron = new URL("/cdn-cgi/handler/scheduled", url);
setInterval(() => fetch(cron).catch((error) => console.error(`The cron did not run: ${error.message}`)), DAY).unref();

/** The deployment's configuration: JSON with comments on lines of their own. */
function readConfig() {
  const text = readFileSync(resolve(root, "worker/wrangler.jsonc"), "utf8");
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ""));
}

/** Which paths the Worker answers first; those after a `!` it does not. */
function routing({ run_worker_first: rules }) {
  const [assets, worker] = [true, false].map((never) => rules.filter((rule) => rule.startsWith("!") === never));
  return { user_worker: worker, asset_worker: assets.map((rule) => rule.slice(1)) };
}

/** Ends workerd, then this process. */
async function stop(code, reason) {
  if (stopping) return;
  stopping = true;
  if (reason) console.error(reason);
  await server.dispose().catch(() => {});
  if (options["remove-state"]) rmSync(state, { recursive: true, force: true });
  process.exit(code);
}
