// A generated module against a stub of the server and of the sidecar, and against none.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, mock, test } from "node:test";

const KEY = "reader-key-of-a-test-0123456789";
type Reply = [status: number, body: string, headers?: { [name: string]: string }];
interface Asked {
  readonly request: IncomingMessage;
  readonly body: string;
}

let asked: Asked[] = [];
let answer: (request: IncomingMessage) => Reply | undefined = () => [404, "{}"];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  asked.push({ request, body });
  const reply = answer(request);
  // Without one, the client waits.
  if (reply) response.writeHead(reply[0], reply[2]).end(reply[1]);
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
server.unref();
const { port } = server.address() as AddressInfo;
const url = `http://127.0.0.1:${port}`;

let clock = 1000;
mock.method(performance, "now", () => clock);
const warnings: string[] = [];
let modules = 0;

/** A fresh module. */
async function prompts(): Promise<typeof import("./prompts.js")> {
  return import(`./prompts.js?${(modules += 1)}`);
}

function renders(fields: object = {}): void {
  const rendered = JSON.stringify({ type: "text", text: "rendered", version: 7, instance: "acme", ...fields });
  const active = JSON.stringify({ type: "text", template: "kept {{ customer }}", inputs: {}, version: 6, instance: "acme" });
  answer = (request) => [200, request.method === "POST" ? rendered : active, { etag: '"1"' }];
}

function rendering(): Asked[] {
  return asked.filter(({ request }) => request.method === "POST");
}

beforeEach(() => {
  asked = [];
  warnings.length = 0;
  mock.method(console, "warn", (line: string) => warnings.push(line));
  for (const name of Object.keys(process.env)) if (/^(PROMPTBOOK|AWS)_/.test(name)) delete process.env[name];
  Object.assign(process.env, { PROMPTBOOK_SERVER: url, PROMPTBOOK_API_KEY: KEY, PROMPTBOOK_TIMEOUT: "60" });
});

afterEach(() => server.closeAllConnections());

function isFallback(served: { text: string; version: number | null; source: string; age_ms: number | null }): void {
  const { text, version, source, age_ms } = served;
  assert.deepEqual([text, version, source, age_ms], ["Hello Ada, be kind.", null, "fallback", null]);
}

test("a request has the inputs that were given and names instance and label", async () => {
  renders();
  const { support } = await prompts();
  const served = await support.greeting({ customer: "Ada", tone: undefined }, { instance: "acme", label: "staging" });
  assert.deepEqual([`${served}`, served.version, served.instance, served.source, served.age_ms], ["rendered", 7, "acme", "fresh", 0]);
  Object.assign(process.env, { PROMPTBOOK_INSTANCE: "globex", PROMPTBOOK_LABEL: "qa" });
  await support.greeting({ customer: "Ada", tone: "curt" });
  const [first, second] = rendering();
  assert.equal(first?.request.url, "/v1/prompts/support%2Fgreeting/render");
  assert.equal(first?.request.headers["x-api-key"], KEY);
  assert.deepEqual(JSON.parse(first?.body ?? ""), { inputs: { customer: "Ada" }, instance: "acme", label: "staging" });
  assert.deepEqual(JSON.parse(second?.body ?? ""), { inputs: { customer: "Ada", tone: "curt" }, instance: "globex", label: "qa" });
});

test("a refused key or token is named", async () => {
  answer = () => [401, "{}"];
  const { support } = await prompts();
  isFallback(await support.greeting({ customer: "Ada" }));
  Object.assign(process.env, { PROMPTBOOK_SIDECAR: url, PROMPTBOOK_SIDECAR_TOKEN: "wrong" });
  isFallback(await support.greeting({ customer: "Ada" }));
  assert.deepEqual(warnings, [
    "promptbook: support/greeting: the server refuses PROMPTBOOK_API_KEY (status 401)",
    "promptbook: support/greeting: the sidecar refuses the token (status 401): set PROMPTBOOK_SIDECAR_TOKEN to the one that it was started with",
  ]);
});

test("a server that is not there is told from one that is late", async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  process.env["PROMPTBOOK_SERVER"] = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
  await once(gone.close(), "close");
  const { support } = await prompts();
  isFallback(await support.greeting({ customer: "Ada" }));
  Object.assign(process.env, { PROMPTBOOK_SERVER: url, PROMPTBOOK_TIMEOUT: "0.1" });
  answer = () => undefined;
  isFallback(await support.greeting({ customer: "Ada" }));
  const cause = "promptbook: support/greeting: the server can't be reached in time";
  assert.deepEqual(warnings, [`${cause} (ECONNREFUSED)`, `${cause} (TimeoutError)`]);
});

test("a value that JSON does not have is refused and nothing is asked", async () => {
  const { support, PromptError } = await prompts();
  const circle: unknown[] = [];
  circle.push(circle);
  for (const value of [NaN, [-Infinity], 1n, circle]) {
    const call = support.greeting({ customer: value as unknown as string });
    await assert.rejects(call, (error) => error instanceof PromptError && /^support\/greeting: the inputs have a value/.test(error.message));
  }
  assert.deepEqual(asked, []);
});

test("a path leads to nothing but what the inputs have", async () => {
  const template = "Hello {{customer.constructor}}";
  const active = JSON.stringify({ type: "text", template, template_format: "mustache", inputs: {}, version: 6 });
  answer = (request) => (request.method === "POST" ? [503, "{}"] : [200, active]);
  const { support } = await prompts();
  isFallback(await support.greeting({ customer: "Ada" }));
});

test("a sidecar is asked with its token and says where the prompt is from", async () => {
  renders({ source: "stale", age_ms: 1234 });
  Object.assign(process.env, { PROMPTBOOK_SIDECAR: url, PROMPTBOOK_SIDECAR_TOKEN: "a token" });
  const { support } = await prompts();
  const served = await support.greeting({ customer: "Ada" });
  assert.deepEqual([served.source, served.age_ms], ["stale", 1234]);
  for (const { request } of asked) {
    assert.equal(request.headers["x-promptbook-token"], "a token");
    assert.equal(request.headers["x-api-key"], undefined);
  }
});

test("in Lambda the sidecar has its usual port and is not missed", async () => {
  renders();
  delete process.env["PROMPTBOOK_SERVER"];
  Object.assign(process.env, { AWS_SESSION_TOKEN: "session", PROMPTBOOK_SIDECAR_PORT: String(port) });
  const { support } = await prompts();
  assert.equal((await support.greeting({ customer: "Ada" })).text, "rendered");
  process.env["PROMPTBOOK_SIDECAR_PORT"] = "1";
  isFallback(await support.greeting({ customer: "Ada" }));
  assert.deepEqual(warnings, []);
});

test("answers that are no prompt give the copy or the fallback", async () => {
  const cases: [status: number, body: string, expected: string | undefined][] = [
    [200, "<html>Welcome</html>", undefined],
    [200, "{}", undefined],
    [200, '{"type": "chat", "messages": []}', undefined],
    [200, " ".repeat(4 * 1024 * 1024 + 1), "kept Ada"],
    [400, "{}", undefined],
    [404, "{}", undefined],
    [422, "{}", undefined],
    [302, "", "kept Ada"],
    [401, "{}", "kept Ada"],
    [503, "{}", "kept Ada"],
  ];
  for (const [status, body, expected] of cases) {
    renders();
    const kept = answer;
    const headers = { location: "/elsewhere", "content-length": String(body.length) };
    answer = (request) => (request.method === "POST" ? [status, body, headers] : kept(request));
    warnings.length = 0;
    const { support } = await prompts();
    const served = await support.greeting({ customer: "Ada" });
    if (expected === undefined) isFallback(served);
    else assert.deepEqual([served.text, served.version, served.source], [expected, 6, "stale"], `${status}`);
    assert.equal(warnings.length, 1, `${status}: ${warnings}`);
  }
});

test("a server that never answers costs the timeout once in a TTL", async () => {
  answer = () => undefined;
  process.env["PROMPTBOOK_TIMEOUT"] = "0.05";
  const { support } = await prompts();
  isFallback(await support.greeting({ customer: "Ada" }));
  const before = asked.length;
  isFallback(await support.greeting({ customer: "Ada" }));
  assert.equal(asked.length, before);
  renders();
  process.env["PROMPTBOOK_TIMEOUT"] = "60";
  clock += 31_000;
  assert.equal((await support.greeting({ customer: "Ada" })).text, "rendered");
});

test("the copy ages and is used when the server has gone", async () => {
  renders();
  const { support } = await prompts();
  await support.greeting({ customer: "Ada" });
  clock += 5000;
  answer = () => [503, ""];
  const served = await support.greeting({ customer: "Bo {{ x }}" });
  assert.deepEqual([served.text, served.version, served.source, served.age_ms], ["kept Bo {{ x }}", 6, "stale", 5000]);
});

test("the key goes unencrypted to no other machine, and is not logged", async () => {
  process.env["PROMPTBOOK_SERVER"] = "http://prompts.example.com";
  const { support } = await prompts();
  isFallback(await support.greeting({ customer: "Ada" }));
  assert.match(warnings.join(), /unencrypted to PROMPTBOOK_SERVER: use https/);
  process.env["PROMPTBOOK_SERVER"] = "http://127.0.0.1@prompts.example.com";
  isFallback(await support.greeting({ customer: "Ada" }));
  assert.ok(!warnings.join().includes(KEY));
});
