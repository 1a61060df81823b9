// Writes the description of the JSON API (OpenAPI 3.1) from the code itself: the routes of worker/src/http, and the wire
// types of shared/src/wire with their comments. What a route takes and answers stands in `SHAPES`; a route without an
// entry there is listed all the same.
//
//   node tools/openapi.mjs FILE

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** Stands for a table, which is no JSON. */
const CSV = "text/csv";

/** Of each route: what it does, the type of its body, and the status and type of its answer. */
const SHAPES = {
  "GET /v1/me": ["Who is asking", null, 200, "Me"],
  "POST /v1/session": ["Sign in", "SignInInput", 200, "Me"],
  "DELETE /v1/session": ["Sign out", null, 204],
  "GET /v1/campaigns": ["List campaigns", null, 200, "Page<CampaignDocument>"],
  "POST /v1/campaigns": ["Create a campaign", "CampaignInput", 201, "CampaignDocument"],
  "GET /v1/campaigns/{id}": ["Read a campaign", null, 200, "CampaignDocument"],
  "PUT /v1/campaigns/{id}": ["Change a campaign", "CampaignInput", 200, "CampaignDocument"],
  "DELETE /v1/campaigns/{id}": ["Remove a campaign", null, 204],
  "GET /v1/campaigns/{id}/pages": ["The day's test orders from pages", null, 200, "PagesToday"],
  "GET /v1/affiliates": ["List affiliates", null, 200, "Page<AffiliateRow>"],
  "POST /v1/affiliates": ["Create an affiliate", "AffiliateInput", 201, "AffiliateDocument"],
  "GET /v1/affiliates/{affId}": ["Read an affiliate", null, 200, "AffiliateDocument"],
  "PUT /v1/affiliates/{affId}": ["Change an affiliate", "AffiliateInput", 200, "AffiliateDocument"],
  "DELETE /v1/affiliates/{affId}": ["Remove an affiliate", null, 204],
  "PUT /v1/affiliates/{affId}/campaigns/{id}": ["Assign to a campaign, with commissions", "AssignmentInput", 200, "AffiliateDocument"],
  "DELETE /v1/affiliates/{affId}/campaigns/{id}": ["Remove from a campaign", null, 204],
  "GET /v1/affiliates/{affId}/pixels": ["List an affiliate's pixels", null, 200, "Page<PixelDocument>"],
  "POST /v1/affiliates/{affId}/pixels": ["Create a pixel", "PixelInput", 201, "PixelDocument"],
  "GET /v1/affiliates/{affId}/pixels/{pixelId}": ["Read a pixel", null, 200, "PixelDocument"],
  "PUT /v1/affiliates/{affId}/pixels/{pixelId}": ["Change a pixel", "PixelInput", 200, "PixelDocument"],
  "DELETE /v1/affiliates/{affId}/pixels/{pixelId}": ["Remove a pixel", null, 204],
  "POST /v1/pixels/check": ["Check a pixel before it is saved", "PixelInput", 200, "PixelCheck"],
  "POST /v1/clicks": ["Record a click", "ClickInput", 201, "ClickAnswer"],
  "POST /v1/leads": ["Save a lead", "LeadInput", 201, "OrderAnswer"],
  "POST /v1/orders": ["Place an order", "OrderInput", 201, "OrderAnswer"],
  "POST /v1/upsells": ["Add an upsell", "UpsellInput", 201, "OrderAnswer"],
  "POST /v1/orders/{orderId}/qa": ["Approve or decline an order under review", "QaInput", 200, "OrderAnswer"],
  "POST /v1/orders/{orderId}/confirm": ["Close the upsell window", null, 200, "OrderAnswer"],
  "POST /v1/orders/{orderId}/refund": ["Record a refund", "RefundInput", 200, "OrderAnswer"],
  "POST /v1/orders/{orderId}/cancel": ["Cancel an order", "CancelInput", 200, "OrderAnswer"],
  "POST /v1/events": ["Record up to 500 events, with an answer for each", "BatchInput", 200, "BatchAnswer"],
  "GET /v1/orders": ["List orders", null, 200, "Page<OrderRow>"],
  "GET /v1/orders/{orderId}": ["Read an order", null, 200, "OrderSummary"],
  "GET /v1/orders/{orderId}/pixels": ["Every verdict, delivery and attempt of an order", null, 200, "OrderPixels"],
  "GET /v1/sessions/{session}": ["Read a visit", null, 200, "SessionJson"],
  "GET /v1/deliveries": ["List deliveries", null, 200, "Page<DeliveryRow>"],
  "POST /v1/deliveries/{fireId}/retry": ["Send a delivery again", "RetryMode", 200, "RetryAnswer"],
  "POST /v1/deliveries/{fireId}/now": ["Fire a held test now", null, 200, "RetryAnswer"],
  "POST /v1/deliveries/retry": ["Send a range of deliveries again", "RetryRange", 200, "RetryAnswer"],
  "GET /v1/keys": ["List API keys", null, 200, "Page<KeyRow>"],
  "POST /v1/keys": ["Create an API key; its secret is answered once", "KeyInput", 201, "KeyCreated"],
  "DELETE /v1/keys/{id}": ["Revoke an API key", null, 204],
  "GET /v1/sites": ["List form-code sites", null, 200, "Page<SiteRow>"],
  "POST /v1/sites": ["Create a form-code site; its secret is answered once", "SiteInput", 201, "SiteCreated"],
  "DELETE /v1/sites/{id}": ["Remove a form-code site", null, 204],
  "GET /v1/sites/{id}": ["Read a form-code site", null, 200, "SiteRow"],
  "PUT /v1/sites/{id}": ["Change a form-code site", "SiteInput", 200, "SiteRow"],
  "POST /v1/sites/{id}/secret": ["Replace a site's secret; the new one is answered once", null, 200, "SiteCreated"],
  "GET /v1/users": ["List people", null, 200, "Page<UserRow>"],
  "POST /v1/users": ["Invite a person", "UserInput", 201, "UserInvited"],
  "PUT /v1/users/{id}": ["Change a person's role", "UserInput", 200, "UserRow"],
  "DELETE /v1/users/{id}": ["Remove a person", null, 204],
  "POST /v1/users/{id}/invitation": ["Invite again", null, 200, "UserInvited"],
  "POST /v1/invitation": ["Read an invitation", "InvitationInput", 200, "Invitation"],
  "POST /v1/invitation/accept": ["Accept an invitation", "InvitationInput", 200, "Me"],
  "GET /v1/audit": ["Who changed what", null, 200, "Page<AuditRow>"],
  "GET /v1/activity": ["What has happened lately", null, 200, "Page<ActivityRow>"],
  "GET /v1/affiliates/{affId}/publishers": ["Publishers and sub affiliates seen", null, 200, "Publishers"],
  "GET /v1/export/{table}": ["Take a table out", null, 200, CSV],
  "POST /v1/import": ["Take a table in", CSV, 200, "ImportReport"],
  "POST /v1/bulk": ["Change many at once", "BulkInput", 200, "BulkReport"],
  "GET /v1/tests/{id}/live": ["Hear of a live test as it happens, by WebSocket", null, 101],
  "GET /v1/settings": ["Read the settings", null, 200, "SettingsDocument"],
  "PUT /v1/settings": ["Change the settings", "SettingsInput", 200, "SettingsDocument"],
  "POST /v1/tests": ["Begin a live test", "LiveTestInput", 201, "LiveTest"],
  "GET /v1/tests/{id}": ["Read a live test", null, 200, "LiveTest"],
};

const EVENTS = /^POST \/v1\/(clicks|leads|orders(\/.*)?|upsells)$/;
const INTEGERS = /^([iu](8|16|32|64)|usize|CampaignId|CampaignProductId|BaseProductId)$/;

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
const files = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".rs"))
    .sort()
    .map((name) => readFileSync(join(root, folder, name), "utf8"));

/** The comment of an item as one line of text. */
const comment = (text) =>
  (text.match(/\/\/\/ ?(.*)/g) ?? []).map((line) => line.replace(/^\/\/\/ ?/, "")).join(" ").replace(/\[`?(\w+)`?\]/g, "$1").trim() || undefined;

/** Every type of the wire: `{generic, about, defaults, fields}` or `{about, values}`. */
function readTypes() {
  const types = new Map();
  for (const text of files("shared/src/wire")) {
    const item = /((?:[ \t]*(?:\/\/\/.*|#\[.*\])\n)*)pub (struct|enum) (\w+)(?:<(\w)>)? \{\n([\s\S]*?)\n\}/g;
    for (const [, head, kind, name, generic, body] of text.matchAll(item)) {
      if (!/derive\([^)]*(Serialize|Deserialize)/.test(head)) continue;
      const about = comment(head);
      if (kind === "enum") {
        // One that is more than a word has a shape of its own making.
        const values = body.match(/^ {4}\w+.*$/gm)?.map((line) => /^ {4}(\w+),$/.exec(line)?.[1]);
        types.set(name, { about, values: values?.every(Boolean) ? values.map((word) => word[0].toLowerCase() + word.slice(1)) : undefined });
        continue;
      }
      const renames = /rename_all = "camelCase"/.test(head);
      const defaults = /serde\([^)]*\bdefault\b/.test(head);
      const field = /((?: {4}(?:\/\/\/.*|#\[.*\])\n)*) {4}pub (\w+): (.*),(?:\n|$)/g;
      const fields = [...`${body}\n`.matchAll(field)].map(([, above, own, type]) => ({
        name: /rename = "(\w+)"/.exec(above)?.[1] ?? (renames ? camel(own) : own),
        about: comment(above),
        type,
        flat: /flatten/.test(above),
        skipped: /serde\(skip\)/.test(above),
        optional: defaults || /\bdefault\b|skip_serializing_if/.test(above),
      }));
      types.set(name, { about, generic, fields });
    }
  }
  return types;
}

const types = readTypes();
const schemas = {};

/** The schema of a Rust type; those of structs are put among the components. */
function schemaOf(type) {
  const [, outer, inner] = /^(\w+)(?:<(.*)>)?$/.exec(type) ?? [];
  if (outer === "Option") return nullable(schemaOf(inner));
  if (outer === "Box") return schemaOf(inner);
  if (outer === "Vec" || outer === "BTreeSet") return { type: "array", items: schemaOf(inner) };
  if (outer === "bool") return { type: "boolean" };
  if (INTEGERS.test(outer)) return { type: "integer" };
  if (outer === "Timestamp") return { type: "string", format: "date-time" };
  // Clients send numbers as text and text as numbers.
  if (outer === "Text") return { type: ["string", "number", "boolean"] };
  if (outer === "RawValue" || outer === "RawJson" || /\bValue$/.test(type)) return {};
  const known = types.get(outer);
  if (!known) return /^[A-Z]\w+$|^String$/.test(type) ? { type: "string" } : {};
  if (!known.fields) return known.values ? { type: "string", enum: known.values, description: known.about } : { description: known.about };
  const name = known.generic ? outer + inner : outer;
  if (!schemas[name]) {
    schemas[name] = {};
    Object.assign(schemas[name], struct(known, inner));
  }
  return { $ref: `#/components/schemas/${name}` };
}

function nullable(schema) {
  if (typeof schema.type === "string" && !schema.enum) return { ...schema, type: [schema.type, "null"] };
  if (Array.isArray(schema.type)) return { ...schema, type: [...schema.type, "null"] };
  return Object.keys(schema).length ? { anyOf: [schema, { type: "null" }] } : {};
}

function struct({ about, generic, fields }, argument) {
  const properties = {};
  const required = [];
  let open = false;
  for (const field of fields) {
    if (field.skipped) continue;
    const type = generic ? field.type.replace(new RegExp(`\\b${generic}\\b`), argument) : field.type;
    if (field.flat) {
      const inner = types.get(type);
      // What has several shapes adds whatever the one of them has.
      if (!inner?.fields) {
        open = true;
        continue;
      }
      const inlined = struct(inner);
      Object.assign(properties, inlined.properties);
      required.push(...(inlined.required ?? []));
      continue;
    }
    const schema = schemaOf(type);
    properties[field.name] = field.about ? { ...schema, description: field.about } : schema;
    if (!field.optional) required.push(field.name);
  }
  return {
    type: "object",
    description: about,
    properties,
    ...(required.length ? { required } : {}),
    ...(open ? { additionalProperties: true } : {}),
  };
}

/** Every route of the JSON API: `[method, path]`, the path's parameters in camelCase. */
function readRoutes() {
  const found = new Set();
  for (const text of files("worker/src/http")) {
    for (const [, path, handlers] of text.matchAll(/\.route\(\s*"(\/v1\/[^"]*)",\s*([^;]*?)\)\s*(?=\.route|\.merge|\.layer|\.fallback|\n\}|;)/g)) {
      for (const [, method] of handlers.matchAll(/\b(get|post|put|delete)\(/g)) {
        found.add(`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, (_, name) => `{${camel(name)}}`)}`);
      }
    }
  }
  return [...found].sort();
}

const content = (type) => ({
  content: type === CSV ? { [CSV]: { schema: { type: "string" } } } : { "application/json": { schema: schemaOf(type) } },
});
const problem = { description: "Why not, and how to mend it.", content: { "application/problem+json": { schema: schemaOf("Problem") } } };

const paths = {};
for (const route of readRoutes()) {
  const [method, path] = route.split(" ");
  const [summary = route, body, status = 200, answer] = SHAPES[route] ?? [];
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  if (EVENTS.test(route)) {
    const description = "The same key again, within 24 hours, is answered as the first time and fires nothing.";
    parameters.push({ name: "Idempotency-Key", in: "header", required: false, description, schema: { type: "string", maxLength: 255 } });
  }
  paths[path] ??= {};
  paths[path][method.toLowerCase()] = {
    summary,
    ...(parameters.length ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, ...content(body) } } : {}),
    responses: {
      [status]: { description: "Done.", ...(answer ? content(answer) : {}) },
      default: problem,
    },
  };
}

const description = {
  openapi: "3.1.0",
  info: {
    title: "Affiliate Pixels",
    version: JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version ?? "0.1.0",
    description: "Money is a decimal text, times are RFC 3339 in UTC. Errors are problem details (RFC 9457) with a stable code.",
  },
  security: [{ key: [] }, { session: [] }],
  paths,
  components: {
    schemas,
    securitySchemes: {
      key: { type: "http", scheme: "bearer", bearerFormat: "{id}.{secret}" },
      session: { type: "apiKey", in: "cookie", name: "session" },
    },
  },
};

const [file] = process.argv.slice(2);
mkdirSync(dirname(resolve(file)), { recursive: true });
writeFileSync(file, `${JSON.stringify(description)}\n`);
