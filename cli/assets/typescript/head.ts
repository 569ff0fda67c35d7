 *
 * Each function returns the prompt that is active, its inputs filled in: `text`, or `messages` as OpenAI's SDK takes them (and
 * `anthropic()` as Anthropic's does). For traces, the result has `name`, `version`, `instance`, `source` and `age_ms`.
 *
 *     const prompt = await support.greeting({ customer: "Ada" });
 *     const prompt = await support.greeting({ customer: "Ada" }, { instance: "acme", label: "staging" });
 *
 * Configuration is read from the environment on each call:
 *
 *     PROMPTBOOK_SERVER     the address, such as https://prompts.example.com
 *     PROMPTBOOK_API_KEY    a reader key
 *     PROMPTBOOK_SIDECAR    the address of a sidecar, which is asked instead of the server (http://127.0.0.1:2775 if only a token
 *                           is set)
 *     PROMPTBOOK_SIDECAR_TOKEN   its token (AWS_SESSION_TOKEN unless set)
 *     PROMPTBOOK_INSTANCE   whose prompts (the server's own default unless set)
 *     PROMPTBOOK_LABEL      which label (`production` unless set)
 *     PROMPTBOOK_TIMEOUT    for how many seconds a call waits for an answer at most (2)
 *     PROMPTBOOK_TTL        for how many seconds a server that does not answer is left alone, and how old the copy of a prompt may
 *                           grow that is kept for that case (30)
 *     PROMPTBOOK_INSECURE   1 to send the key over plain http to another machine, where others on the network can read it
 *
 * While nobody answers, the copy of the prompt that was read last is rendered here (`source` is `stale`), else the text in this
 * module (`fallback`). Why is logged once for each prompt and cause. A call rejects with PromptError only if the inputs don't fit
 * that text either. It needs `fetch`, as Node.js 18 or later has it.
 */

/** Where a prompt came from. */
export type Source = "fresh" | "stale" | "previous" | "fallback";

/** What a trace needs to know of a prompt that was served. */
export interface Served {
  /** The prompt's name. */
  readonly name: string;
  /** Its version; null for the text in the code. */
  readonly version: number | null;
  /** The instance that the version belongs to; null for the text in the code. */
  readonly instance: string | null;
  /** `fresh`; `stale` while the server can't be reached; `fallback` for the text in the code; `previous` for the version before an
   * active one that does not render. */
  readonly source: Source;
  /** Milliseconds since it was read; null for the text in the code. */
  readonly age_ms: number | null;
}

/** A text prompt. In a template string, it is its text. */
export interface Text extends Served {
  readonly text: string;
  toString(): string;
}

/** A message of the system, as OpenAI's SDK takes it. */
export interface SystemMessage {
  role: "system";
  content: string;
}

/** A message of a conversation, as OpenAI's and Anthropic's SDKs take it. */
export type Turn = { role: "user"; content: string } | { role: "assistant"; content: string };

/** A chat prompt. */
export interface Messages extends Served {
  /** The messages as OpenAI's SDK takes them. */
  readonly messages: (SystemMessage | Turn)[];
  /** The arguments `system` and `messages` as Anthropic's SDK takes them. */
  anthropic(): { system?: string; messages: Turn[] };
}

/** Whose prompt is asked for, and under which label. */
export interface Options {
  /** Default: PROMPTBOOK_INSTANCE. */
  readonly instance?: string | undefined;
  /** Default: PROMPTBOOK_LABEL, else `production`. */
  readonly label?: string | undefined;
}

/** A function that returns a prompt. */
export type Call<Inputs, Result> = object extends Inputs
  ? (inputs?: Inputs, options?: Options) => Promise<Result>
  : (inputs: Inputs, options?: Options) => Promise<Result>;

/** The inputs of a call fit neither the active prompt nor the text in this module. */
export class PromptError extends Error {
  override readonly name = "PromptError";
}
