// The least that an acknowledged write can cost: a Worker in plain JavaScript that hands each request to one of 8
// Durable Objects, which inserts one row. Takes the options of tools/serve.mjs that matter here.

import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { Miniflare } from "miniflare";

const { values: options } = parseArgs({ strict: false, options: { state: { type: "string" } } });

const server = new Miniflare({
  host: "127.0.0.1",
  port: 0,
  modules: true,
  script: `
    import { DurableObject } from "cloudflare:workers";
    export class Bare extends DurableObject {
      constructor(state, env) {
        super(state, env);
        state.storage.sql.exec("CREATE TABLE IF NOT EXISTS hit (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT");
      }
      async fetch(request) {
        const body = await request.text();
        this.ctx.storage.sql.exec("INSERT INTO hit (body) VALUES (?)", body);
        return new Response(body);
      }
    }
    let next = 0;
    export default {
      fetch: (request, env) => env.BARE.getByName(String(next++ % 8)).fetch(request),
    };`,
  compatibilityDate: "2026-07-30",
  durableObjects: { BARE: { className: "Bare", useSQLite: true } },
  defaultPersistRoot: options.state,
  cf: false,
});

const url = await server.ready;
console.log(`ready http://127.0.0.1:${url.port}`);

process.stdin
  .on("end", async () => {
    await server.dispose();
    rmSync(options.state, { recursive: true, force: true });
    process.exit(0);
  })
  .resume();
