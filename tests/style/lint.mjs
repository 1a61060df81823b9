// What may not stand outside tokens.css, and why.
import { parts } from "./css.mjs";

const named =
  "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen";
const system =
  "canvas canvastext linktext visitedtext activetext buttonface buttontext buttonborder field fieldtext highlight highlighttext selecteditem selecteditemtext mark marktext graytext accentcolor accentcolortext";

const word = (list) => new RegExp(`(?<![\\w-])(?:${list.replaceAll(" ", "|")})(?![\\w-])`, "i");
const NAMED = word(named);
const SYSTEM = word(system);
const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|device-cmyk)\(/i;
const LENGTH = /(?<![\w-])[+-]?(?:\d+\.?\d*|\.\d+)(?:px|r?em|r?ex|r?ch|r?cap|r?ic|r?lh|pt|pc|cm|mm|in|q)(?![\w-])/i;
const DURATION = /(?<![\w-])[+-]?(?:\d+\.?\d*|\.\d+)m?s(?![\w-])/i;
const NUMBER = /(?<![\w.-])[+-]?(?:\d+\.?\d*|\.\d+)(?![\w.%-])/;
const EASING = /\b(?:cubic-bezier|linear|steps)\(|(?<![\w-])(?:ease(?:-in)?(?:-out)?|linear)(?![\w-])/i;

/** Values without what is free: strings, and the names of tokens. */
const bare = (value) => value.replace(/"[^"]*"|'[^']*'/g, '""').replace(/--[\w-]+/g, "");

const isForced = (around) => around.some((prelude) => prelude.includes("forced-colors"));

/** What is wrong with one declaration, in words; nothing when it is right. */
function* faults({ property, value, around }) {
  const text = bare(value);
  if (COLOUR.test(text) || (NAMED.test(text) && !/^(?:animation|grid|container|transition)/.test(property))) yield "a raw colour: name it in tokens.css";
  if (SYSTEM.test(text) && !isForced(around)) yield "a system colour outside @media (forced-colors)";
  const length = LENGTH.exec(text);
  if (length && Number.parseFloat(length[0]) !== 0) yield `the length ${length[0]}: use a token`;
  if (length && Number.parseFloat(length[0]) === 0) yield `${length[0]}: write 0`;
  const duration = DURATION.exec(text);
  if (duration) yield `the duration ${duration[0]}: use a token`;
  if (/^(?:transition|animation)/.test(property) && EASING.test(text)) yield "an easing: use a token";
  if (/^(?:font-size|font-weight|font-family|font|line-height|letter-spacing|z-index)$/.test(property)) {
    if (property === "z-index" ? !/^(?:var\(.*\)|0|auto)$/.test(value) : !/^(?:inherit|normal|var\(.*\))$/s.test(value))
      yield `${property}: ${value}: use a token`;
    if (property !== "z-index" && NUMBER.test(text)) yield `a number in ${property}: use a token`;
  }
  if (value.includes("!important") && property !== "display") yield "!important: the layers decide";
}

/**
 * Every fault of a sheet that is not tokens.css, as "line: what is wrong".
 * `tokens` are the known custom properties; media and container widths must equal one of the breakpoints among them.
 */
export function lint(text, tokens) {
  const all = [...parts(text)];
  const own = new Set(all.filter((part) => part.property?.startsWith("--")).map((part) => part.property));
  const breakpoints = new Set([...tokens].filter(([name]) => name.startsWith("--breakpoint-")).map(([, value]) => value));
  const found = [];
  for (const part of all) {
    const say = (fault) => found.push(`${part.line}: ${fault}`);
    if (part.kind === "prelude") {
      if (!part.text.startsWith("@")) {
        if (/#[\w-]/.test(bare(part.text))) say("an id in a selector: use a class");
        continue;
      }
      for (const [length] of part.text.matchAll(new RegExp(LENGTH, "gi"))) {
        if (!breakpoints.has(length)) say(`${length} is no --breakpoint-* of tokens.css`);
      }
      continue;
    }
    for (const fault of faults(part)) say(fault);
    for (const [, name] of part.value.matchAll(/var\(\s*(--[\w-]+)/g)) {
      if (!tokens.has(name) && !own.has(name)) say(`${name} is not defined`);
    }
  }
  return found;
}
