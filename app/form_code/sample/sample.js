// The sample storefront's own script. Of the product it uses `formCode` alone; the panel looks on from outside.

(() => {
  /** @type {{ title: string, detail: string, state: string }[]} */
  const seen = [];

  /** @param {string} title @param {string} [detail] @param {"" | "good" | "bad"} [state] */
  const show = (title, detail = "", state = "") => {
    seen.push({ title, detail, state });
    draw();
  };

  const draw = () => {
    const list = document.querySelector("aside ol");
    if (!list) return;
    for (const { title, detail, state } of seen.splice(0)) {
      const item = document.createElement("li");
      item.dataset.state = state;
      const strong = document.createElement("strong");
      strong.textContent = title;
      const code = document.createElement("code");
      code.textContent = detail;
      item.append(strong, code);
      list.append(item);
    }
  };

  /** One line for an event as it was sent. @param {any} event */
  const line = (event) => {
    const { kind, key, ...rest } = event;
    return Object.entries(rest)
      .map(([name, value]) => `${name}: ${typeof value == "object" ? JSON.stringify(value) : value}`)
      .join(", ");
  };

  const native = window.fetch;
  window.fetch = async (input, init) => {
    const watched = /\/f\/[^/]+\/\w+$/.test(String(input));
    const sent = watched ? JSON.parse(String(init?.body)).events : [];
    const response = await native(input, init);
    if (watched) {
      response
        .clone()
        .json()
        .then((answer) => {
          sent.forEach((/** @type {any} */ event, /** @type {number} */ at) => {
            const result = answer.events?.[at] ?? answer;
            const words = result.detail ?? [result.orderId && `order ${result.orderId}`, result.status].filter(Boolean).join(", ");
            show(`${event.kind} → ${words || "taken"}`, line(event), result.detail ? "bad" : "good");
          });
          for (const pixel of answer.pixels ?? []) show(`${pixel.kind} offered`, pixel.url);
        })
        .catch(() => show("no answer yet", "kept, and sent again", "bad"));
    }
    return response;
  };

  /** Names and email go along from page to page, as a shop would do it. @param {HTMLFormElement} form */
  const remember = (form) => {
    for (const field of form.querySelectorAll("input")) {
      if (!/^(firstName|lastName|email)$/.test(field.name)) continue;
      field.value ||= sessionStorage.getItem(field.name) ?? "";
      field.addEventListener("change", () => sessionStorage.setItem(field.name, field.value));
    }
  };

  /** @param {Element} near @param {string} message */
  const complain = (near, message) => {
    const place = near.closest(".card")?.querySelector(".problem");
    if (place) place.textContent = message;
  };

  document.addEventListener("DOMContentLoaded", () => {
    draw();
    document.querySelectorAll("form").forEach(remember);
  });

  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    event.preventDefault();
    const card = form.querySelector('[name="cardNumber"]');
    if (card instanceof HTMLInputElement && !/^[ -]*(0[ -]*){16}$/.test(card.value)) {
      complain(form, "This shop takes the test card only: 0000 0000 0000 0000.");
      return;
    }
    location.assign(form.dataset.next ?? "/sample/");
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-upsell]") : null;
    if (!(button instanceof HTMLElement)) return;
    window.formCode
      ?.upsell({ product: { id: button.dataset.upsell ?? "" } })
      .then(() => location.assign(button.dataset.next ?? "/sample/"))
      .catch((error) => complain(button, `The upsell was not added: ${error.message}.`));
  });
})();
