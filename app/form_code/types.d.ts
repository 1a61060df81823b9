// What the snippet and the edge say to each other, and what a page may call.

/** What a page says of a lead, an order or an upsell. Names that are not here never leave the page. */
export interface Details {
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  /** The merchant's own number of an order: the same number again is the same order. */
  id?: string;
  /** What is bought. Prices are the campaign's own. */
  products?: Line[];
  /** What is bought after the order. */
  product?: Line;
  /** The word of `formCode.card()`: whether the test card was typed. Never a card's fields. */
  card?: string;
  /** An order as JSON text that the merchant's server has signed; nothing beside it counts. */
  signed?: string;
  /** HMAC-SHA-256 of `signed`, in hex. */
  signature?: string;
}

export interface Line {
  /** The product within the campaign. */
  id: number | string;
  /** 1 when absent. */
  quantity?: number | string;
}

/** What is sent, and kept until it is answered. */
export interface Message extends Details {
  kind: string;
  /** `MILLISECONDS.RANDOM`: the same event has the same key however often it is sent. */
  key?: string;
  /** The page. */
  url?: string;
  referrer?: string;
  /** The kind of page, when the snippet names it. */
  page?: string;
  /** The fire that was seen, and what was seen of it. */
  fireId?: string;
  state?: string;
  /** Who waits for the answer. Never sent or stored. */
  ok?: (result: Result) => void;
  no?: (error: Error) => void;
}

/** A pixel to build, rendered and encoded. */
export interface Pixel {
  fireId: string;
  kind: "image" | "iframe";
  url: string;
  width: number;
  height: number;
}

/** What came of one event. */
export interface Result {
  /** The visit. */
  session?: string;
  /** Why the event was refused. */
  detail?: string;
  orderId?: string;
  /** `partial`, `complete`, `pendingQa` or `declined`. */
  status?: string;
  total?: string;
  currency?: string;
  /** Whether it is a test. */
  test?: boolean;
}

/** The answer to a request: a result for each event, or one refusal of them all. */
export interface Answer extends Result {
  events?: Result[];
  pixels?: Pixel[];
}

/** Card fields, for the comparison with the test card. */
export interface Card {
  number?: string;
  securityCode?: string;
  month?: string;
  year?: string;
}

/** What a page may call. Each promise rejects with an `Error` whose message says what to mend, or that there is no
 * answer yet; the event is then kept and sent again. */
export interface FormCode {
  lead(details: Details): Promise<Result>;
  order(details: Details): Promise<Result>;
  upsell(details: Details): Promise<Result>;
  /** The visitor has agreed, or has not. */
  consent(yes: boolean): void;
  /** One word on a card: `test`, or what is wrong with a test card's details; nothing on any other card. There once
   * the page has a form or link of ours. */
  card?(card: Card): string | undefined;
}

declare global {
  interface Window {
    formCode?: FormCode;
  }
  interface Document {
    /** Whether the page is loaded ahead of a visit that may never come. */
    readonly prerendering?: boolean;
  }
  interface Navigator {
    readonly globalPrivacyControl?: boolean;
  }
}
