// The storefront snippet. It imports each page view as a click, keeps the visit first-party, sends leads, orders and
// upsells, and builds the pixels that the edge answers with. Every rule lives at the edge: this file is on every page
// that somebody pays on, so it stays under 2,048 bytes, compressed.
//
// What always holds:
// - Nothing is ever thrown into the page, and nothing happens before the page is interactive.
// - An event is kept until the edge has answered it. It may be sent twice; its key makes that safe.
// - Only the names of FIELDS ever leave the page or are stored, and no field of a card is among them.
// - A fire is noted before its element is built, and a noted fire is never built again.

/** @import { Answer, Details, Message, Pixel, Result } from "./types" */

(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  // The frame of a pixel may lead back to a page of the storefront; that is no visit.
  if (!script || self != top || window.formCode) return;

  const { site, page, consent: rule } = script.dataset;
  const edge = new URL(".", script.src);
  /** The name of the cookie, and how every key in localStorage begins. */
  const name = "fc_" + site;
  /** What may leave the page or be stored, at any depth. */
  const FIELDS =
    "session consent events kind key url page referrer fireId state id firstName lastName email phone products product quantity card signed signature".split(
      " ",
    );

  /** Whether anything may be stored. */
  let consent = rule != "required";
  /** The visit, when it is known. @type {any} */
  let session;
  /** Whether a request is under way. */
  let busy = false;
  /** Half the milliseconds before the next try after a failure. */
  let wait = 1e3;
  /** The address of the page as last sent. */
  let here = "";
  /** @type {Record<string, string | undefined>} */
  let storage = {};
  /** @type {LockManager | undefined} */
  let locks;
  /** Whether the browser allows for pixels. */
  let allowed = false;
  try {
    storage = /** @type {any} */ (localStorage);
    locks = navigator.locks;
    allowed = !navigator.globalPrivacyControl;
  } catch {
    // Storage is blocked. No visit survives the page then, and every reload would build its pixels anew.
  }
  /** What the edge has not answered, oldest first. @type {Message[]} */
  const queue = [];
  /** What reports each fire of this page, once. @type {Record<string, () => void>} */
  const fires = {};

  const noop = () => {};

  /** @param {string} element @param {object} properties */
  const add = (element, properties) => document.body?.append(Object.assign(document.createElement(element), properties));

  const mayBuild = () => consent && allowed;

  /** @param {string} key @param {any} value */
  const store = (key, value) => {
    try {
      storage[name + key] = value;
    } catch {
      // Blocked or full.
    }
  };

  /** Every stored key of this site that goes on like this, in order. @param {string} start @param {(key: string) => void} use */
  const each = (start, use) => {
    for (const key of Object.keys(storage).sort()) if (key.startsWith(name + start)) use(key);
  };

  const cookie = () => document.cookie.split(name + "=")[1]?.slice(0, 32);

  /** Remembers a visit, or forgets it: on the widest domain that takes the cookie, so labels are added from the last. @param {string} visit */
  const remember = (visit) => {
    let domain = "";
    for (const label of location.hostname.split(".").reverse()) {
      domain = label + (domain && "." + domain);
      if (cookie() != visit) {
        document.cookie = `${name}=${visit};path=/;secure;samesite=lax;max-age=${visit ? 31536e3 : 0};domain=` + domain;
      }
    }
    store("", visit);
  };

  /** An address without what looks like a card's field, and without a carried visit. @param {string} url */
  const clean = (url) => url.replace(/[?&][^=&]*(card|cc.?n|c[sv][cv2]|formCode)[^=&]*=[^&#]*/gi, "");

  /** The two oldest events as a request: more could be too long for the edge. @returns {[url: string, body: string]} */
  const letter = () => {
    session ||= consent && (cookie() || storage[name]);
    return [
      `${edge}f/${site}/` + queue[0].kind,
      JSON.stringify({ session, consent: mayBuild(), events: queue.slice(0, 2) }, FIELDS),
    ];
  };

  const send = async () => {
    while (queue[0]) {
      const [url, body] = letter();
      const response = await fetch(url, { method: "POST", body, keepalive: true, signal: AbortSignal.timeout?.(6e3) });
      /** @type {Answer} */
      const answer = await response.json();
      // A refusal of the whole refuses the first, then meets the next.
      for (const result of answer.events?.[0] ? answer.events : [answer]) {
        const { ok, no, key } = queue[0];
        // Neither taken nor refused with a reason: the event is kept.
        if (!result.detail && !result.session) throw 0;
        result.detail ? no?.(Error(result.detail)) : ok?.(result);
        queue.shift();
        delete storage[name + "!" + key];
        if (result.session) {
          session = result.session;
          if (consent) remember(session);
        }
      }
      // Until the notes have reached the other tabs.
      if (answer.pixels?.map(build)[0]) await new Promise((done) => setTimeout(done, 99));
    }
    wait = 1e3;
  };

  const flush = () => {
    if (busy || !queue[0]) return;
    busy = true;
    // Alone among the tabs of this origin, where the browser can see to that: two new tabs are one visit, one fire.
    (locks ? locks.request(name, send) : send()).then(
      () => {
        busy = false;
        flush();
      },
      () => {
        busy = false;
        for (const { no } of queue) no?.(Error("no answer yet"));
        setTimeout(flush, (wait *= 2));
      },
    );
  };

  /** Keeps an event until it is answered. @param {Message} event @returns {Promise<Result>} */
  const put = (event) => {
    // Whoever gives a card's number for the word: it goes nowhere.
    if (/\d/.test(/** @type {any} */ (event.card))) delete event.card;
    queue.push(event);
    event.key = Date.now() + "." + queue.length + crypto.getRandomValues(new Uint32Array(4)).join("");
    if (consent) store("!" + event.key, JSON.stringify(event, FIELDS));
    /** @type {Promise<Result>} */
    const answer = new Promise((ok, no) => Object.assign(event, { ok, no }));
    // Who does not ask does not hear of an unhandled rejection.
    answer.catch(noop);
    flush();
    return answer;
  };

  /** Builds a pixel, once; true when it was new. @param {Pixel} pixel */
  const build = ({ fireId, kind, url, width, height }) => {
    if (fires[fireId] || !mayBuild()) return;
    const image = kind == "image";
    const note = name + "." + fireId;
    const known = storage[note];
    store("." + fireId, "1");
    if (!storage[note]) return;
    let proof = "";
    fires[fireId] = () => {
      fires[fireId] = noop;
      put({ kind: "seen", url: here, fireId, state: proof || "started" });
    };
    /** @param {string} state */
    const settle = (state) => {
      // What the content policy says weighs more than the element's own word, and may come after it.
      if (!proof || state[0] == "b") proof = state;
      setTimeout(() => fires[fireId](), 300);
    };
    if (known) return settle("started");
    const { href, hostname } = new URL(url);
    document.addEventListener("securitypolicyviolation", ({ blockedURI, disposition, effectiveDirective }) => {
      // Of a frame only the host is told, so the directive has to fit.
      if (
        disposition == "enforce" &&
        (effectiveDirective[0] == "i") == image &&
        blockedURI &&
        href.startsWith(blockedURI)
      ) {
        settle("blocked " + effectiveDirective);
      }
    });
    add(image ? "img" : kind, {
      width,
      height,
      referrerPolicy: "strict-origin",
      style: "position:fixed;left:-9999px;visibility:hidden",
      sandbox: "allow-scripts" + (hostname != location.hostname ? " allow-same-origin" : ""),
      onload: () => settle("loaded"),
      onerror: () => settle("errored"),
      src: url,
    });
    return true;
  };

  /** Loads the part for forms and links, once the page has one. */
  let more = () => {
    if (document.querySelector("[data-form-code],[data-form-code-link]")) {
      more = noop;
      add("script", { src: edge + "form-code-forms.js" });
    }
  };

  /** Looks whether the address has changed: also in storefronts that load no page for that. */
  const look = () => {
    const before = here;
    // Of what follows # only what routes.
    here = clean(location.href.replace(/#(?!\/).*/, "")).slice(0, 3e3);
    if (here != before) {
      put({ kind: "page", url: here, referrer: clean(before || document.referrer).slice(0, 500), page });
    }
    more();
  };

  let begin = () => {
    begin = look;
    const [, carried, at] = /[?&]formCode=(\w{32})-(\d+)/.exec(location.search) || [];
    // A link that was copied and passed on carries nobody.
    if (Date.now() - +at < 3e5) session = carried;
    if (consent) {
      each("!", (key) => {
        try {
          queue.push(JSON.parse(/** @type {any} */ (storage[key])));
        } catch {
          // Not ours any more.
        }
      });
    }
    setInterval(look, 500);
    look();
  };

  const ready = new Promise((go) =>
    document.prerendering
      ? document.addEventListener("prerenderingchange", go)
      : document.readyState == "loading"
        ? document.addEventListener("DOMContentLoaded", go)
        : go(0),
  );
  if (consent) ready.then(() => begin());

  addEventListener("pagehide", () => {
    begin();
    for (const fireId in fires) fires[fireId]();
    while (queue[0]) {
      navigator.sendBeacon(...letter());
      queue.splice(0, 2);
    }
  });

  /** @param {string} kind */
  const call = (kind) => (/** @type {Details} */ details) => {
    const answer = ready.then(() => {
      begin();
      return put({ ...details, kind });
    });
    answer.catch(noop);
    return answer;
  };

  window.formCode = {
    lead: call("lead"),
    order: call("order"),
    upsell: call("upsell"),
    consent: (yes) => {
      consent = yes;
      // A visit that began without consent is kept from now on.
      if (!yes) {
        remember("");
        each("", (key) => delete storage[key]);
      } else if (session) remember(session);
      ready.then(() => begin());
    },
  };
})();
