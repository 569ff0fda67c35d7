// Calls the functions of a generated module: one JSON object for each call on standard input, one for its result on standard output.

import { createInterface } from "node:readline";
import * as prompts from "./prompts.js";

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line);
  const parts: string[] = call.function.split(".");
  const target = parts.reduce((node: any, part) => node[part], prompts);
  try {
    const served = await target(call.inputs, call.options);
    const { name, version, instance, source } = served;
    if ((served.age_ms === null) !== (version === null)) throw new Error(`an age of ${served.age_ms}`);
    const content = "messages" in served ? served.messages : `${served}`;
    const anthropic = "messages" in served ? served.anthropic() : undefined;
    console.log(JSON.stringify({ content, name, version, instance, source, anthropic }));
  } catch (error) {
    if (!(error instanceof prompts.PromptError)) throw error;
    console.log(JSON.stringify({ error: error.message }));
  }
}
