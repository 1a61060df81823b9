// The snippet's part for pages with a form or link of ours; `form-code.js` loads it there.
//
//   <form data-form-code="lead">    saves the lead as soon as there is a name and an email or a phone, then its changes
//   <form data-form-code="order">   the same, and sends the order when the form is submitted
//   <a data-form-code-link href>    carries the visit to a page on another domain
//
// A field is known by its name, id or autocomplete. Card fields are read when an order is submitted, only to be
// compared with the test card; what leaves the page is one word.

/** @import { Card, Details, Line } from "./types" */

(() => {
  const { formCode } = window;
  if (!formCode || formCode.card) return;

  /** Listens without ever throwing into the page. @param {string} type @param {(event: Event) => void} act @param {boolean} [capture] */
  const on = (type, act, capture) =>
    addEventListener(
      type,
      (event) => {
        try {
          act(event);
        } catch {
          // The page goes on as if nothing were there.
        }
      },
      capture,
    );

  /** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

  /** What a field is called, without `-`, `_`, `.`, brackets and upper case. @type {Record<string, RegExp>} */
  const NAMES = {
    firstName: /^(billing)?(firstname|fname|givenname|forename)$/,
    lastName: /^(billing)?(lastname|lname|familyname|surname)$/,
    fullName: /^(billing)?(name|fullname|yourname|customername)$/,
    email: /^(billing|customer|your)?(email|emailaddress|mail)$/,
    phone: /^(billing|customer|your)?(phone|phonenumber|tel|telephone|mobile|mobilephone|cell)$/,
    id: /^(order(number|no|ref|reference)|externalorderid)$/,
  };

  /** @type {Record<keyof Card, RegExp>} */
  const CARD_NAMES = {
    number: /^(credit|cc|payment)?(card)?(number|no|num)$|^(credit)?card$|^ccnumber$/,
    securityCode: /^(card|cc|credit)?(card)?(securitycode|cvv2?|cvc2?|csc|cvn|verification(code|value))$/,
    month: /^(card|cc|credit)?(card)?(exp(iry|iration|ires)?)?(month|mm)$|^(card|cc|credit)?(card)?exp(iry|iration|ires)?(date)?$/,
    year: /^(card|cc|credit)?(card)?(exp(iry|iration|ires)?)?(year|yy|yyyy)$/,
  };

  /** What each form has saved last. @type {WeakMap<HTMLFormElement, string>} */
  const saved = new WeakMap();

  /** The field's names: nothing of its value. @param {Field} field */
  const namesOf = ({ name, id, autocomplete }) =>
    [autocomplete?.split(" ").pop() ?? "", name, id].map((text) => text.toLowerCase().replace(/[^a-z0-9]/g, ""));

  /** The fields of a form that may be read now. @param {HTMLFormElement} form @returns {Field[]} */
  const fieldsOf = (form) => {
    const elements = /** @type {Iterable<any>} */ (form.elements);
    return [...elements].filter(
      (field) => "value" in field && !field.disabled && (!/^(radio|checkbox)$/.test(field.type) || field.checked),
    );
  };

  /** The first value under these names. @param {HTMLFormElement} form @param {RegExp} names */
  const read = (form, names) => {
    const found = fieldsOf(form).find((field) => namesOf(field).some((name) => names.test(name)) && field.value.trim());
    return found?.value.trim();
  };

  /** @param {HTMLFormElement} form @returns {Details} */
  const customer = (form) => {
    const [first, ...rest] = read(form, NAMES.fullName)?.split(/\s+/) ?? [];
    const email = read(form, NAMES.email);
    return {
      firstName: read(form, NAMES.firstName) ?? first,
      lastName: read(form, NAMES.lastName) ?? (rest.join(" ") || undefined),
      email: /^[^\s@]+@[^\s@]+$/.test(email ?? "") ? email : undefined,
      phone: read(form, NAMES.phone),
    };
  };

  /** What is bought: `data-products="1 2x3"`, else fields `product1_id` and `product1_qty`, else `product` and
   * `quantity`. @param {HTMLFormElement} form @returns {Line[]} */
  const products = (form) => {
    const stated = form.dataset.products?.match(/\S+/g);
    if (stated) {
      return stated.map((text) => {
        const [id, quantity] = text.split("x");
        return { id, quantity };
      });
    }
    const lines = [];
    for (const field of fieldsOf(form)) {
      const [, number] = /^(?:product|campaignproduct)(\d*)(?:id)?$/.exec(namesOf(field)[1]) ?? [];
      if (number === undefined || !field.value.trim()) continue;
      const quantity = read(form, RegExp(number ? `^product${number}(qty|quantity)$` : "^(product)?(qty|quantity)$"));
      lines.push({ id: field.value.trim(), quantity });
    }
    return lines;
  };

  /** @param {HTMLFormElement} form */
  const save = (form) => {
    const lead = customer(form);
    if (!(lead.firstName || lead.lastName) || !(lead.email || lead.phone)) return;
    const text = JSON.stringify(lead);
    if (saved.get(form) == text) return;
    saved.set(form, text);
    formCode.lead(lead);
  };

  /** @param {Event} event */
  const formOf = ({ target }) => {
    const form = target instanceof Element ? target.closest("form") ?? /** @type {any} */ (target).form : null;
    return form instanceof HTMLFormElement && /^(lead|order)$/.test(form.dataset.formCode ?? "") ? form : null;
  };

  formCode.card = ({ number, securityCode, month, year }) => {
    if (!/^[ -]*(0[ -]*){16}$/.test(number ?? "")) return;
    if (securityCode?.trim() != "100") return "securityCode";
    const [, monthText, yearText] = /^\s*(\d?\d)\D*(?:20)?(\d\d)\D*$/.exec(`${month ?? ""} ${year ?? ""}`) ?? [];
    const number12 = Number(monthText);
    if (!(number12 >= 1 && number12 <= 12)) return "expiry";
    // The month of expiry counts to its last day.
    return Date.UTC(2000 + Number(yearText), number12) > Date.now() ? "test" : "expired";
  };

  on(
    "change",
    (event) => {
      const form = formOf(event);
      if (form) save(form);
    },
    true,
  );

  on("submit", (event) => {
    const form = formOf(event);
    if (!form) return;
    save(form);
    if (form.dataset.formCode != "order") return;
    /** @type {Card} */
    const card = Object.fromEntries(Object.entries(CARD_NAMES).map(([part, names]) => [part, read(form, names)]));
    const word = formCode.card?.(card);
    // A page that handles the submission itself says when the order is placed, by formCode.order(). No provider takes
    // the test card, so its order is sent here whatever the page does.
    if (event.defaultPrevented && !word) return;
    formCode.order({ ...customer(form), id: read(form, NAMES.id), products: products(form), card: word });
  });

  const script = document.querySelector('script[data-site][src*="form-code.js"]');
  const name = "fc_" + script?.getAttribute("data-site");

  /** What carries the visit, for five minutes; nothing when there is none to carry. */
  const ticket = () => {
    const session = document.cookie.split(name + "=")[1]?.slice(0, 32) ?? stored();
    return session && `${session}-${Date.now()}`;
  };

  const stored = () => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };

  /** @param {string} url @param {string} value */
  const withTicket = (url, value) => {
    const [head, ...hash] = url.replace(/([?&])formCode=[^&#]*&?/, "$1").split("#");
    const joined = head + (/[?&]$/.test(head) ? "" : head.includes("?") ? "&" : "?") + "formCode=" + value;
    return [joined, ...hash].join("#");
  };

  /** Carries the visit over a link, a moment before it is followed. @param {Event} event */
  const carry = ({ target }) => {
    const link = target instanceof Element ? target.closest("a[data-form-code-link]") : null;
    const value = ticket();
    if (link instanceof HTMLAnchorElement && value) link.href = withTicket(link.href, value);
  };
  for (const type of ["click", "auxclick", "contextmenu"]) on(type, carry, true);

  on("submit", ({ target: form }) => {
    const value = ticket();
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-form-code-link]") || !value) return;
    // Not by their properties, which are fields that happen to be called so.
    if (/^post$/i.test(form.getAttribute("method") ?? "")) {
      form.setAttribute("action", withTicket(form.getAttribute("action") ?? location.href, value));
      return;
    }
    // The query of a GET form is made of its fields.
    const field = form.querySelector('input[name="formCode"]') ?? form.appendChild(document.createElement("input"));
    Object.assign(field, { type: "hidden", name: "formCode", value });
  });
})();
