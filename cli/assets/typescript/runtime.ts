
// Prompts.

type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
type Values = { [name: string]: Value };
type Format = "jinja2" | "mustache" | "none";
type Template = { readonly role: SystemMessage["role"] | Turn["role"]; readonly content: string } | { readonly thread: string };

interface Content {
  readonly type: "text" | "chat";
  readonly template: string;
  readonly messages: readonly Template[];
  readonly defaults: Values;
  readonly format: Format;
}

interface Compiled extends Content {
  readonly name: string;
}

interface Active extends Content {
  readonly version: number | null;
  readonly instance: string | null;
  readonly source: Source;
  readonly age: number;
}

type Filled = string | (SystemMessage | Turn)[];

/** An active prompt can't be used. The message is logged, so it never quotes a prompt. */
class _Refused extends Error {}

function _textPrompt<Inputs>(compiled: Compiled): Call<Inputs, Text> {
  const call = async (inputs: unknown = {}, options: Options = {}): Promise<Text> => {
    const [filled, served] = await _serve(compiled, inputs, options);
    const text = filled as string;
    return { ...served, text, toString: () => text };
  };
  return call as Call<Inputs, Text>;
}

function _chatPrompt<Inputs>(compiled: Compiled): Call<Inputs, Messages> {
  const call = async (inputs: unknown = {}, options: Options = {}): Promise<Messages> => {
    const [filled, served] = await _serve(compiled, inputs, options);
    const messages = filled as (SystemMessage | Turn)[];
    return { ...served, messages, anthropic: () => _forAnthropic(messages) };
  };
  return call as Call<Inputs, Messages>;
}

/** A prompt that is a folder, too. */
function _withChildren<Prompt extends object, Children extends object>(prompt: Prompt, children: Children): Prompt & Children {
  return Object.defineProperties(prompt, Object.getOwnPropertyDescriptors(children)) as Prompt & Children;
}

function _forAnthropic(messages: (SystemMessage | Turn)[]): { system?: string; messages: Turn[] } {
  const system = messages.filter((message) => message.role === "system").map((message) => message.content);
  const turns = messages.filter((message): message is Turn => message.role !== "system");
  return system.length > 0 ? { system: system.join("\n\n"), messages: turns } : { messages: turns };
}

const _warned = new Set<string>();

function _warn(name: string, cause: string): void {
  const line = `promptbook: ${name}: ${cause}`.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
  if (!_warned.has(line)) {
    _warned.add(line);
    _world().console.warn(line);
  }
}

async function _serve(compiled: Compiled, given: unknown, options: Options): Promise<[Filled, Served]> {
  const inputs = _plain(compiled, given);
  try {
    const settings = _settingsOf(options);
    const served = settings && (await _fromServer(compiled, inputs, settings));
    if (served) return served;
  } catch (error) {
    // A prompt is never worth a crash, and the words of an error may quote it.
    const cause = error instanceof _Refused ? error.message : `it can't be used (${_nameOf(error)})`;
    _warn(compiled.name, `${cause}; the text in the code is served`);
  }
  try {
    const served: Served = { name: compiled.name, version: null, instance: null, source: "fallback", age_ms: null };
    return [_fill(compiled, inputs), served];
  } catch (error) {
    const cause = error instanceof _Refused ? error.message : `the inputs do not fit the template (${_nameOf(error)})`;
    throw new PromptError(`${compiled.name}: ${cause}`);
  }
}

function _nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Why `fetch` failed: its own errors are all a TypeError. */
function _reasonOf(error: unknown): string {
  const { code } = _fieldsOf(error instanceof Error ? error.cause : undefined);
  return typeof code === "string" ? code : _nameOf(error);
}

/** The inputs as the server gets them, so that the text in the code is rendered with the same. */
function _plain(compiled: Compiled, given: unknown): Values {
  const inputs = JSON.parse(_json(compiled, given)) as Values;
  for (const message of compiled.messages) {
    const turns = "thread" in message ? inputs[message.thread] : undefined;
    if ("thread" in message && Array.isArray(turns)) inputs[message.thread] = turns.map(_bare);
  }
  return inputs;
}

/** JSON says `null` for a number that it does not have, and a prompt would say `None`. */
function _json(compiled: Compiled, given: unknown): string {
  try {
    return JSON.stringify(given ?? {}, (_, value: unknown) => {
      if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError();
      return value;
    });
  } catch (error) {
    throw new PromptError(`${compiled.name}: the inputs have a value that JSON does not have (${_nameOf(error)})`);
  }
}

/** A message without what SDKs add to it. */
function _bare(turn: Value): Value {
  const { role, content } = _fieldsOf(turn);
  return role !== undefined && content !== undefined ? { role, content } : turn;
}

function _fieldsOf(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};
}

function _fill(content: Content, inputs: Values): Filled {
  const values = { ...content.defaults, ...inputs };
  if (content.type === "text") return _render(content.template, values, content.format);
  return content.messages.flatMap((message) =>
    "thread" in message
      ? _conversation(message.thread, values[message.thread])
      : [{ role: message.role, content: _render(message.content, values, content.format) }],
  );
}

function _conversation(name: string, value: Value | undefined): Turn[] {
  if (!Array.isArray(value)) throw new _Refused(`its input ${name} is not a list of messages`);
  return value.map((turn) => {
    const { role, content } = _fieldsOf(turn);
    // Only the prompt may have system messages: a conversation with one is forged.
    if (role !== "user" && role !== "assistant") {
      throw new _Refused(`its input ${name} has a message of another role than user and assistant`);
    }
    if (typeof content !== "string") throw new _Refused(`its input ${name} has a message without a text`);
    return { role, content };
  });
}

// Templates. Blanks are Promptbook's: Unicode's in text, ASCII's in tags.

const _BLANK = /[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const _TAG = new RegExp(
  [
    String.raw`\{\{(?<open>[-+]?)[ \t\n\f\r]*(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)')[ \t\n\f\r]*(?<close>[-+]?)\}\}`,
    String.raw`\{%(?<rawOpen>[-+]?)[ \t\n\f\r]*raw[ \t\n\f\r]*(?<innerOpen>[-+]?)%\}(?<raw>.*?)\{%(?<innerClose>[-+]?)[ \t\n\f\r]*endraw[ \t\n\f\r]*(?<rawClose>[-+]?)%\}`,
    String.raw`\{%(?<withOpen>[-+]?)[ \t\n\f\r]*(?:with|endwith)[ \t\n\f\r]*(?<withClose>[-+]?)%\}`,
    String.raw`\{#(?<noteOpen>[-+]?).*?(?<noteClose>[-+]?)#\}`,
  ].join("|"),
  "sy",
);
const _MUSTACHE = /\{\{\{\s*(?<bare>[^{}]*?)\s*\}\}\}|\{\{\s*!(?<note>.*?)\}\}|\{\{\s*&?\s*(?<name>[^{}]*?)\s*\}\}/gs;
const _PATH = /^[A-Za-z_][A-Za-z0-9_]*(\.[\p{L}\p{N}_-]+)*$/u;
const _ESCAPES: { [letter: string]: string } = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", '"': '"', "'": "'", "\\": "\\", "/": "/" };
const _CONSTANTS = new Set(["true", "True", "false", "False", "none", "None"]);

type Piece = string | { readonly path: string };

function _render(source: string, values: Values, format: Format): string {
  if (format === "none") return source;
  const pieces = format === "mustache" ? _mustachePieces(source) : _jinjaPieces(source);
  const isList = (piece: Piece) => typeof piece !== "string" && typeof values[piece.path] === "object" && values[piece.path] !== null;
  if (pieces === undefined || (format === "jinja2" && pieces.some(isList))) return _renderWithEngine(source, values);
  return pieces.map((piece) => (typeof piece === "string" ? piece : _printed(piece.path, values, format))).join("");
}

/** Text and inputs. Undefined for a template that needs more. */
function _jinjaPieces(source: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  let at = 0;
  let trimmed = false;
  for (;;) {
    const start = source.slice(at).search(/\{[{%#]/);
    if (start < 0) return [...pieces, _stripped(source.slice(at), trimmed, false)];
    _TAG.lastIndex = at + start;
    const tag = _TAG.exec(source);
    const groups = tag?.groups;
    if (!tag || !groups || _CONSTANTS.has(groups["name"] ?? "")) return undefined;
    const strips = (...names: string[]) => names.some((name) => groups[name] === "-");
    pieces.push(_stripped(source.slice(at, tag.index), trimmed, strips("open", "rawOpen", "withOpen", "noteOpen")));
    if (groups["name"]) pieces.push({ path: groups["name"] });
    else if (groups["raw"] !== undefined) pieces.push(_stripped(groups["raw"], strips("innerOpen"), strips("innerClose")));
    else if (groups["open"] !== undefined) pieces.push(_unescaped(groups["double"] ?? groups["single"] ?? ""));
    trimmed = strips("close", "rawClose", "withClose", "noteClose");
    at = _TAG.lastIndex;
  }
}

function _mustachePieces(source: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const tag of source.matchAll(_MUSTACHE)) {
    const { bare: inner, note, name } = tag.groups ?? {};
    let [start, end] = [tag.index ?? 0, (tag.index ?? 0) + tag[0].length];
    if (note !== undefined) [start, end] = _wholeLine(source, start, end);
    pieces.push(source.slice(at, start));
    const path = inner ?? name ?? "";
    if (note === undefined && !_PATH.test(path)) throw new _Refused("its template has more than variables of mustache");
    if (note === undefined) pieces.push({ path });
    at = end;
  }
  pieces.push(source.slice(at));
  if (pieces.some((piece) => typeof piece === "string" && piece.includes("{{"))) {
    throw new _Refused("its template has more than variables of mustache");
  }
  return pieces;
}

/** The line of a comment that is alone on it, with its end. */
function _wholeLine(source: string, start: number, end: number): [number, number] {
  const before = source.slice(0, start).replace(/[ \t]+$/, "");
  const after = /^[ \t]*(\r?\n|$)/.exec(source.slice(end));
  return after && (before === "" || before.endsWith("\n")) ? [before.length, end + after[0].length] : [start, end];
}

function _stripped(text: string, left: boolean, right: boolean): string {
  let [start, end] = [0, text.length];
  while (left && start < end && _BLANK.test(text.charAt(start))) start += 1;
  while (right && start < end && _BLANK.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function _unescaped(literal: string): string {
  return literal.replace(/\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[0-7]{1,3}|.)/gs, (escape, written: string) => {
    if (written.length > 1 && /^[ux]/.test(written)) return String.fromCharCode(parseInt(written.slice(1), 16));
    if (/^[0-7]/.test(written)) return String.fromCharCode(parseInt(written, 8));
    return _ESCAPES[written] ?? escape;
  });
}

/** The value of an input as Promptbook prints it. */
function _printed(path: string, values: Values, format: Format): string {
  const [first = "", ...rest] = path.split(".");
  if (!Object.hasOwn(values, first)) throw new _Refused(`the code gives no input ${first}`);
  const value = rest.reduce<Value>((value, part) => _inside(value, part), values[first] ?? null);
  if (typeof value === "string") return value;
  if (typeof value === "number") return _digits(value);
  if (format === "mustache") return value === null ? "" : JSON.stringify(value);
  return value === null ? "None" : value === true ? "True" : "False";
}

function _inside(value: Value, part: string): Value {
  const fields = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const found = fields.find(([name]) => name === part)?.[1];
  if (found === undefined) throw new _Refused(`the code gives no ${part}`);
  return found;
}

/** A number without an exponent. */
function _digits(value: number): string {
  const [mantissa = "", exponent] = String(value).split("e");
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const point = whole.length + Number(exponent);
  const all = (whole + fraction).padEnd(point, "0");
  return point > 0 ? `${sign}${all.slice(0, point)}.${all.slice(point) || "0"}` : `${sign}0.${"0".repeat(-point)}${all}`;
}

function _renderWithEngine(source: string, values: Values): string {
  if (_engine === undefined) throw new _Refused("its template needs the package minijinja-js");
  const environment = new _engine.Environment();
  environment.undefinedBehavior = "strict";
  environment.keepTrailingNewline = true;
  return environment.renderStr(source, values);
}

// The server.

const _LARGEST = 4 * 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** What this module needs of where it runs: declared here, because types of the web and of Node.js may both be missing. */
interface World {
  fetch(address: string, init: object): Promise<Answer>;
  readonly AbortSignal: { timeout(milliseconds: number): unknown };
  readonly console: { warn(line: string): void };
  readonly performance: { now(): number };
  readonly process?: { readonly env?: { readonly [name: string]: string | undefined } };
}

function _world(): World {
  return globalThis as unknown as World;
}

interface Settings {
  readonly server: string;
  readonly headers: { readonly [name: string]: string };
  readonly instance: string;
  readonly label: string;
  readonly ttl: number;
  readonly timeout: number;
  /** Nothing says that there is a sidecar, only that there may be one. */
  readonly isAssumed: boolean;
}

function _variable(name: string): string {
  return (_world().process?.env?.[name] ?? "").trim();
}

function _settingsOf(options: Options): Settings | undefined {
  const place = _sidecar() ?? _api();
  if (!place) return undefined;
  const server = place.server.replace(/\/+$/, "");
  if (!/^https?:\/\//i.test(server)) {
    throw new _Refused(`${place.name} is not a valid address: begin it with http:// or https://`);
  }
  const isInsecure = ["1", "true", "yes", "on"].includes(_variable("PROMPTBOOK_INSECURE").toLowerCase());
  if (!/^https:/i.test(server) && !_isLoopback(server) && !isInsecure) {
    throw new _Refused(`the key would travel unencrypted to ${place.name}: use https, or set PROMPTBOOK_INSECURE=1`);
  }
  return {
    server,
    headers: { ...place.headers, accept: "application/json" },
    instance: options.instance || _variable("PROMPTBOOK_INSTANCE"),
    label: options.label || _variable("PROMPTBOOK_LABEL"),
    ttl: _milliseconds("PROMPTBOOK_TTL", 30),
    timeout: _milliseconds("PROMPTBOOK_TIMEOUT", 2),
    isAssumed: place.name === "",
  };
}

interface Place {
  readonly name: string;
  readonly server: string;
  readonly headers: { readonly [name: string]: string };
}

function _sidecar(): Place | undefined {
  const token = _variable("PROMPTBOOK_SIDECAR_TOKEN") || _variable("AWS_SESSION_TOKEN");
  const server = _variable("PROMPTBOOK_SIDECAR");
  if (server && !token) {
    throw new _Refused("the sidecar asks for a token: set PROMPTBOOK_SIDECAR_TOKEN to the one that it was started with");
  }
  const headers = { "x-promptbook-token": token };
  if (server) return { name: "PROMPTBOOK_SIDECAR", server, headers };
  if (!token || _variable("PROMPTBOOK_SERVER")) return undefined;
  return { name: "", server: `http://127.0.0.1:${_variable("PROMPTBOOK_SIDECAR_PORT") || "2775"}`, headers };
}

function _api(): Place | undefined {
  const [server, key] = [_variable("PROMPTBOOK_SERVER"), _variable("PROMPTBOOK_API_KEY")];
  return server && key ? { name: "PROMPTBOOK_SERVER", server, headers: { "x-api-key": key } } : undefined;
}

/** Whether an address leads to this machine. */
function _isLoopback(server: string): boolean {
  const host = /^https?:\/\/(\[[^\]]*\]|[^/:?#@]*)(:\d+)?([/?#]|$)/i.exec(server)?.[1]?.toLowerCase() ?? "";
  return /^(.*\.)?localhost\.?$/.test(host) || /^127(\.\d{1,3}){3}$/.test(host) || host === "[::1]";
}

function _milliseconds(name: string, seconds: number): number {
  const said = _variable(name);
  const value = said === "" ? seconds : Number(said);
  if (value >= 0 && value <= 86400) return 1000 * value;
  _warn(name, `it must be a number of seconds, at most 86400; using ${seconds}`);
  return 1000 * seconds;
}

/** What is known of one prompt, instance and label. */
interface Known {
  active?: Active | undefined;
  etag?: string | undefined;
  readAt: number;
  due: number;
  refresh?: Promise<void> | undefined;
}

const _copies = new Map<string, Known>();
/** Servers, and until when they are left alone. */
const _unreachable = new Map<string, number>();

function _now(): number {
  return _world().performance.now();
}

/** What the server renders; while it can't be reached, the copy that was read last. */
async function _fromServer(compiled: Compiled, inputs: Values, settings: Settings): Promise<[Filled, Served] | undefined> {
  const known = _copyOf(compiled.name, settings);
  const isFirst = known.due === -Infinity;
  const asked = { ...(settings.instance && { instance: settings.instance }), ...(settings.label && { label: settings.label }) };
  const refreshed = _refresh(compiled.name, known, settings, asked);
  const answer = await _ask(compiled.name, "render", settings, { method: "POST", body: JSON.stringify({ inputs, ...asked }) });
  if (isFirst) await refreshed;
  if (answer?.status === 200) return _rendered(compiled, answer.body);
  if (answer && [400, 404, 409, 422].includes(answer.status)) {
    const cause = `the server refuses the inputs, instance or label (status ${answer.status})`;
    throw new _Refused(answer.status === 404 ? "it is not published" : cause);
  }
  if (answer) _warn(compiled.name, _refusal(answer.status, settings));
  const { active } = known;
  if (!active) return undefined;
  if (active.type !== compiled.type) throw new _Refused(`it is a ${active.type} prompt now`);
  const age_ms = active.age + Math.round(Math.max(0, _now() - known.readAt));
  const { version, instance } = active;
  return [_fill(active, inputs), { name: compiled.name, version, instance, source: "stale", age_ms }];
}

function _refusal(status: number, settings: Settings): string {
  if (status !== 401 && status !== 403) return `the server answered with status ${status}`;
  if (settings.headers["x-api-key"] !== undefined) return `the server refuses PROMPTBOOK_API_KEY (status ${status})`;
  return `the sidecar refuses the token (status ${status}): set PROMPTBOOK_SIDECAR_TOKEN to the one that it was started with`;
}

function _rendered(compiled: Compiled, body: string): [Filled, Served] {
  const data = JSON.parse(body) as Values;
  if (data["type"] !== compiled.type) throw new _Refused(`it is a ${String(data["type"])} prompt now`);
  const content = compiled.type === "text" ? data["text"] : data["messages"];
  if (compiled.type === "text" ? typeof content !== "string" : !Array.isArray(content)) throw new TypeError();
  const source = (data["source"] ?? "fresh") as Source;
  const age_ms = (data["age_ms"] ?? (source === "fresh" ? 0 : null)) as number | null;
  const [version, instance] = [data["version"] ?? null, data["instance"] ?? null] as [number | null, string | null];
  return [content as Filled, { name: compiled.name, version, instance, source, age_ms }];
}

function _copyOf(name: string, settings: Settings): Known {
  const key = JSON.stringify([settings.server, settings.headers, name, settings.instance, settings.label]);
  const known = _copies.get(key) ?? { readAt: 0, due: -Infinity };
  _copies.set(key, known);
  return known;
}

/** Reads the copy again when it is due. One call at a time does. */
function _refresh(name: string, known: Known, settings: Settings, asked: { [word: string]: string }): Promise<void> {
  if (known.refresh) return known.refresh;
  if (_now() < known.due) return Promise.resolve();
  const query = Object.entries(asked).map(([word, value]) => `${word}=${encodeURIComponent(value)}`);
  const headers: { [name: string]: string } = known.etag ? { "if-none-match": known.etag } : {};
  const path = query.length > 0 ? `active?${query.join("&")}` : "active";
  known.refresh = _ask(name, path, settings, { headers })
    .then((answer) => _keep(name, known, answer))
    .catch((error: unknown) => _warn(name, `the server's answer is not a prompt (${_nameOf(error)})`))
    .then(() => {
      known.due = _now() + settings.ttl;
      known.refresh = undefined;
    });
  return known.refresh;
}

function _keep(name: string, known: Known, answer: Response | undefined): void {
  if (answer?.status === 200) {
    known.active = _parsed(answer.body);
    known.etag = answer.etag;
  } else if (answer?.status === 404) {
    known.active = known.etag = undefined;
    _warn(name, "it is not published");
  }
  if (answer?.status === 200 || answer?.status === 304) known.readAt = _now();
}

function _parsed(body: string): Active {
  const data = JSON.parse(body) as Values;
  const type = data["type"] as Content["type"];
  const messages = (data["messages"] ?? []) as unknown as Template[];
  if (type === "text" ? typeof data["template"] !== "string" : type !== "chat" || !Array.isArray(messages)) throw new TypeError();
  const declared = Object.entries(_fieldsOf(data["inputs"]));
  const defaults = declared.map(([name, input]) => [name, _fieldsOf(input)["default"]] as const);
  return {
    type,
    template: (data["template"] ?? "") as string,
    messages,
    defaults: Object.fromEntries(defaults.filter(([, value]) => value !== undefined && value !== null)) as Values,
    format: (data["template_format"] ?? "jinja2") as Format,
    version: (data["version"] ?? null) as number | null,
    instance: (data["instance"] ?? null) as string | null,
    source: (data["source"] ?? "fresh") as Source,
    age: (data["age_ms"] ?? 0) as number,
  };
}

interface Response {
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: string;
}

/** The server's answer; undefined when there is none in time. */
async function _ask(
  name: string,
  path: string,
  settings: Settings,
  init: { method?: string; headers?: { [name: string]: string }; body?: string },
): Promise<Response | undefined> {
  if (_now() < (_unreachable.get(settings.server) ?? 0)) return undefined;
  const headers = { ...settings.headers, ...init.headers, ...(init.body !== undefined && { "content-type": "application/json" }) };
  try {
    const signal = _world().AbortSignal.timeout(Math.max(settings.timeout, 1));
    // The key is for one server alone: no redirect is followed.
    const address = `${settings.server}/v1/prompts/${encodeURIComponent(name)}/${path}`;
    const answer = await _world().fetch(address, { ...init, headers, signal, redirect: "manual" });
    if (Number(answer.headers.get("content-length")) > _LARGEST) throw new Error("too long");
    const body = await answer.text();
    return { status: answer.status, etag: answer.headers.get("etag") ?? undefined, body };
  } catch (error) {
    _unreachable.set(settings.server, _now() + settings.ttl);
    if (!settings.isAssumed) _warn(name, `the server can't be reached in time (${_reasonOf(error)})`);
    return undefined;
  }
}

// A module may have no prompt that uses one of these.
void [_textPrompt, _chatPrompt, _withChildren];

interface Engine {
  Environment: new () => { undefinedBehavior: string; keepTrailingNewline: boolean; renderStr(source: string, values: unknown): string };
}

