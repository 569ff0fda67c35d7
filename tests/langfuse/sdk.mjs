// What a program does with Langfuse's SDKs for JavaScript, against a Promptbook server that the environment names.

import assert from "node:assert/strict";
import { LangfuseClient } from "@langfuse/client";
import { Langfuse } from "langfuse";

const { LANGFUSE_HOST: baseUrl, ADMIN_API_KEY: admin, READER_API_KEY: reader } = process.env;
const keys = { publicKey: "default", baseUrl };

// Both SDKs behind the same functions.
function version3(secretKey) {
  const sdk = new Langfuse({ ...keys, secretKey, enabled: true });
  return {
    name: "npm-langfuse-3",
    create: (body) => sdk.createPrompt(body),
    get: (name, options = {}) => sdk.getPrompt(name, options.version, { cacheTtlSeconds: 0, ...options }),
    label: (name, version, newLabels) => sdk.updatePrompt({ name, version, newLabels }),
  };
}

function version5(secretKey) {
  const { prompt } = new LangfuseClient({ ...keys, secretKey });
  return {
    name: "npm-langfuse-client-5",
    create: (body) => prompt.create(body),
    get: (name, options = {}) => prompt.get(name, { cacheTtlSeconds: 0, ...options }),
    label: (name, version, newLabels) => prompt.update({ name, version, newLabels }),
    remove: (name, options) => prompt.delete(name, options),
  };
}

const cases = {
  async "a text prompt is made, read and compiled"(sdk, folder) {
    const name = `${folder}/deep/greeting`;
    const config = { temperature: 0.5, nested: [null, { z: 1, a: 2 }] };
    const made = await sdk.create({ name, prompt: "Hello {{name}}!\n", labels: ["production"], config });
    assert.equal(made.version, 1);
    const read = await sdk.get(name);
    assert.equal(read.prompt, "Hello {{name}}!\n");
    assert.equal(read.compile({ name: "Ada" }), "Hello Ada!\n");
    assert.equal(JSON.stringify(read.config), JSON.stringify(config));
    assert.deepEqual(read.labels, ["production", "latest"]);
  },

  async "versions and labels are selected, and labels are moved"(sdk, folder) {
    const name = `${folder}/Größe of versions`;
    await sdk.create({ name, prompt: "one", labels: ["production"] });
    await sdk.create({ name, prompt: "two", labels: ["staging"] });
    assert.equal((await sdk.get(name)).prompt, "one");
    assert.equal((await sdk.get(name, { version: 2 })).prompt, "two");
    assert.equal((await sdk.get(name, { label: "latest" })).prompt, "two");
    await sdk.label(name, 2, ["production"]);
    const read = await sdk.get(name);
    assert.equal(read.prompt, "two");
    assert.deepEqual(read.labels, ["production", "staging", "latest"]);
  },

  async "a prompt is read from the cache"(sdk, folder) {
    const name = `${folder}/cached`;
    await sdk.create({ name, prompt: "one", labels: ["production"] });
    const cached = { cacheTtlSeconds: 60 };
    const other = sdk.reader;
    assert.equal((await other.get(name, cached)).prompt, "one");
    await sdk.create({ name, prompt: "two", labels: ["production"] });
    assert.equal((await other.get(name, cached)).prompt, "one");
    assert.equal((await other.get(name)).prompt, "two");
  },

  async "a chat prompt with a placeholder is compiled"(sdk, folder) {
    const name = `${folder}/chat`;
    const prompt = [
      { role: "system", content: "Be {{tone}}." },
      { type: "placeholder", name: "history" },
    ];
    await sdk.create({ name, type: "chat", prompt, labels: ["production"] });
    const read = await sdk.get(name, { type: "chat" });
    const compiled = read.compile({ tone: "kind" }, { history: [{ role: "user", content: "Hi" }] });
    const parts = compiled.map(({ role, content }) => [role, content]);
    assert.deepEqual(parts, [["system", "Be kind."], ["user", "Hi"]]);
  },

  async "a fallback stands in for a prompt that is not there"(sdk, folder) {
    const name = `${folder}/absent`;
    const read = await sdk.get(name, { fallback: "Hi {{name}}", maxRetries: 0 });
    assert.equal(read.compile({ name: "Ada" }), "Hi Ada");
    await assert.rejects(sdk.get(name, { maxRetries: 0 }));
  },

  async "what is refused says why"(sdk, folder) {
    // Version 3 only logs why.
    if (!sdk.remove) return "skipped";
    const body = { name: `${folder}/refused`, prompt: "@@@langfusePrompt:name=a|version=1@@@", labels: [] };
    await assert.rejects(sdk.create(body));
    await assert.rejects(sdk.reader.create({ ...body, prompt: "x" }));
  },

  async "a version and a prompt are deleted"(sdk, folder) {
    if (!sdk.remove) return "skipped";
    const name = `${folder}/deleted`;
    for (const prompt of ["one", "two"]) await sdk.create({ name, prompt, labels: ["production"] });
    await sdk.remove(name, { version: 2 });
    assert.equal((await sdk.get(name, { label: "latest" })).prompt, "one");
    await sdk.remove(name);
    await assert.rejects(sdk.get(name, { label: "latest", maxRetries: 0 }));
    assert.equal((await sdk.create({ name, prompt: "three" })).version, 3);
  },
};

const count = { passed: 0, failed: 0, ignored: 0 };
for (const make of [version3, version5]) {
  const sdk = { ...make(admin), reader: make(reader) };
  for (const [title, run] of Object.entries(cases)) {
    try {
      const outcome = await run(sdk, sdk.name);
      count[outcome === "skipped" ? "ignored" : "passed"] += 1;
    } catch (error) {
      count.failed += 1;
      console.error(`${sdk.name}: ${title}:`, error);
    }
  }
}
// In cargo's form, which tests/run.sh adds up.
const { passed, failed, ignored } = count;
console.log("langfuse 3 and @langfuse/client 5");
console.log(`test result: ${failed ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed; ${ignored} ignored`);
process.exit(failed ? 1 : 0);
