/** What the errors of real servers mean. The texts are those that the servers are known to send, by their documentation
 *  or by public reports; none was tried against the real service here. */

import { APICallError } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import type { ModelFailure } from "../../../src/model/failure/model-failure.ts";
import { readReport } from "../../../src/model/failure/provider-report.ts";
import { readRetryDelay } from "../../../src/model/failure/retry-delay.ts";
import { reportedFailure, toModelFailure } from "../../../src/model/model-error.ts";

function overHttp(status: number, body: unknown, headers: Record<string, string> = {}): ModelFailure {
  const error = new APICallError({
    message: "refused",
    url: "https://provider.test/v1/context_length/exceeded",
    requestBodyValues: {},
    statusCode: status,
    responseHeaders: headers,
    responseBody: typeof body === "string" ? body : JSON.stringify(body),
  });
  return toModelFailure(error, "call");
}

const openAi = (message: string, code: string | null = null, type = "invalid_request_error") => ({
  error: { message, type, param: null, code },
});

const overflows: [server: string, status: number, body: unknown][] = [
  [
    "OpenAI Chat",
    400,
    openAi(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens. Please reduce the length of the messages.",
      "context_length_exceeded",
    ),
  ],
  [
    "OpenAI Responses",
    400,
    openAi(
      "Your input exceeds the context window of this model. Please adjust your input and try again.",
      "context_length_exceeded",
    ),
  ],
  [
    "OpenAI, one request above the limit (C3)",
    429,
    openAi(
      "Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 42528. The input or output tokens must be reduced in order to run successfully.",
      "rate_limit_exceeded",
      "tokens",
    ),
  ],
  [
    "Azure",
    400,
    openAi(
      "This model's maximum context length is 16385 tokens, however you requested 18000 tokens (17000 in your prompt; 1000 for the completion).",
      "context_length_exceeded",
    ),
  ],
  [
    "Anthropic",
    400,
    {
      type: "error",
      error: { type: "invalid_request_error", message: "prompt is too long: 210000 tokens > 200000 maximum" },
    },
  ],
  [
    "Anthropic with max_tokens",
    400,
    {
      type: "error",
      error: {
        type: "invalid_request_error",
        message:
          "input length and `max_tokens` exceed context limit: 190000 + 21333 > 200000, decrease input length or `max_tokens` and try again",
      },
    },
  ],
  [
    "Anthropic, bytes",
    413,
    { type: "error", error: { type: "request_too_large", message: "Request exceeds the maximum size" } },
  ],
  ["Bedrock", 400, { __type: "ValidationException", message: "Input is too long for requested model." }],
  [
    "Bedrock, newer",
    400,
    {
      message:
        "The model returned the following errors: Input tokens exceeded: the prompt has 210000 tokens, exceeding the model's limit.",
    },
  ],
  [
    "Google",
    400,
    {
      error: {
        code: 400,
        message: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        status: "INVALID_ARGUMENT",
      },
    },
  ],
  [
    "Mistral",
    400,
    {
      object: "error",
      message:
        "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
      type: "invalid_request_error",
      code: "3051",
    },
  ],
  ["Groq", 400, openAi("Please reduce the length of the messages or completion.", "context_length_exceeded")],
  [
    "Groq, one request above the limit (C3)",
    413,
    openAi(
      "Request too large for model `llama-3.3-70b-versatile` in organization `org_1` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 7029, please reduce your message size and try again.",
      "rate_limit_exceeded",
      "tokens",
    ),
  ],
  [
    "xAI",
    400,
    {
      code: "Client specified an invalid argument",
      error: "This model's maximum prompt length is 131072 but the request contains 200000 tokens.",
    },
  ],
  [
    "OpenRouter",
    400,
    {
      error: {
        code: 400,
        message:
          "This endpoint's maximum context length is 128000 tokens. However, you requested about 150000 tokens (149000 of text input, 1000 in the output).",
      },
    },
  ],
  [
    "OpenRouter, quoting",
    400,
    {
      error: {
        code: 400,
        message: "Provider returned error",
        metadata: {
          provider_name: "Google",
          raw: '{"error":{"code":400,"message":"The input token count exceeds the maximum number of tokens allowed 1048576."}}',
        },
      },
    },
  ],
  [
    "Together",
    422,
    openAi(
      "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000 `inputs` tokens and 512 `max_new_tokens`",
    ),
  ],
  ["Ollama", 400, { error: "prompt too long; exceeded max context length by 1234 tokens" }],
  [
    "vLLM",
    400,
    {
      object: "error",
      message:
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens in the messages",
      type: "BadRequestError",
      code: 400,
    },
  ],
  [
    "vLLM, its engine",
    400,
    {
      message:
        "The decoder prompt (length 9000) is longer than the maximum model length of 8192. Make sure that `max_model_len` is no smaller than the number of text tokens.",
      code: 400,
    },
  ],
  [
    "SGLang",
    400,
    {
      object: "error",
      message: "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
      type: "BadRequest",
      code: 400,
    },
  ],
  [
    "llama.cpp",
    400,
    {
      error: {
        code: 400,
        message: "the request exceeds the available context size, try increasing it",
        type: "exceed_context_size_error",
        n_prompt_tokens: 9000,
        n_ctx: 8192,
      },
    },
  ],
  [
    "llama.cpp, older",
    500,
    {
      error: {
        code: 500,
        message:
          "the request exceeds the available context size. try increasing the context size or enable context shift",
        type: "server_error",
      },
    },
  ],
  [
    "LM Studio",
    400,
    {
      error:
        "Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.",
    },
  ],
  [
    "LM Studio, newer",
    400,
    { error: "The number of tokens to keep from the initial prompt is greater than the context length." },
  ],
  [
    "Cohere",
    400,
    {
      message:
        "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000. Try using a shorter prompt.",
    },
  ],
  [
    "DeepSeek",
    400,
    openAi(
      "This model's maximum context length is 65536 tokens. However, you requested 70000 tokens (66000 in the messages, 4000 in the completion).",
    ),
  ],
  ["Kimi", 400, openAi("Invalid request: Your request exceeded model token limit: 131072")],
  ["Z.ai", 400, { error: { code: "1261", message: "Prompt exceeds max length" } }],
  [
    "MiniMax",
    400,
    {
      type: "error",
      error: { type: "bad_request_error", message: "invalid params, context window exceeds limit (2013)" },
    },
  ],
  [
    "GitHub Copilot",
    400,
    {
      error: {
        message: "prompt token count of 150000 exceeds the limit of 128000",
        code: "model_max_prompt_tokens_exceeded",
      },
    },
  ],
  [
    "GitHub Models",
    413,
    {
      error: {
        code: "tokens_limit_reached",
        message: "Request body too large for gpt-4o model. Max size: 8000 tokens.",
      },
    },
  ],
  ["Fireworks", 400, openAi("The prompt is too long: 140000, model maximum context length: 131071")],
  [
    "Cerebras",
    400,
    {
      message:
        "Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192",
      type: "invalid_request_error",
      code: "context_length_exceeded",
    },
  ],
  ["Qwen at DashScope", 400, openAi("Range of input length should be [1, 30720]", "invalid_parameter_error")],
  [
    "Workers AI",
    413,
    {
      errors: [
        {
          message:
            "AiError: The estimated number of input and maximum output tokens (9000) exceeded this model context window limit (7968).",
          code: 5021,
        },
      ],
    },
  ],
  [
    "LiteLLM",
    400,
    openAi(
      "litellm.ContextWindowExceededError: litellm.BadRequestError: the model's maximum context length is 8192 tokens.",
    ),
  ],
  ["a proxy", 413, "<html><head><title>413 Request Entity Too Large</title></head></html>"],
];

const others: [name: string, status: number, body: unknown, code: string, retryable: boolean][] = [
  [
    "OpenAI's rate of tokens",
    429,
    openAi(
      "Rate limit reached for gpt-5.1 in organization org-1 on tokens per min (TPM): Limit 30000, Used 22999, Requested 12528. Please try again in 11.054s.",
      "rate_limit_exceeded",
      "tokens",
    ),
    "model_rate_limited",
    true,
  ],
  [
    "OpenAI's quota (C2)",
    429,
    openAi(
      "You exceeded your current quota, please check your plan and billing details.",
      "insufficient_quota",
      "insufficient_quota",
    ),
    "model_quota_exceeded",
    false,
  ],
  [
    "Anthropic's credit",
    400,
    {
      type: "error",
      error: {
        type: "invalid_request_error",
        message:
          "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
      },
    },
    "model_quota_exceeded",
    false,
  ],
  [
    "Anthropic's rate of tokens",
    429,
    {
      type: "error",
      error: {
        type: "rate_limit_error",
        message:
          "This request would exceed your organization's rate limit of 30,000 input tokens per minute.",
      },
    },
    "model_rate_limited",
    true,
  ],
  [
    "Anthropic's overload",
    529,
    { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
    "model_unavailable",
    true,
  ],
  [
    "Bedrock's throttling, which counts tokens too",
    429,
    { __type: "ThrottlingException", message: "Too many tokens, please wait before trying again." },
    "model_rate_limited",
    true,
  ],
  [
    "Google's rate",
    429,
    {
      error: {
        code: 429,
        status: "RESOURCE_EXHAUSTED",
        message:
          "You exceeded your current quota, please check your plan and billing details. Please retry in 34.07s.",
        details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34s" }],
      },
    },
    "model_rate_limited",
    true,
  ],
  [
    "Google's daily quota",
    429,
    {
      error: {
        code: 429,
        status: "RESOURCE_EXHAUSTED",
        message: "You exceeded your current quota, please check your plan and billing details.",
        details: [
          { violations: [{ quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier" }] },
          { retryDelay: "34s" },
        ],
      },
    },
    "model_quota_exceeded",
    false,
  ],
  [
    "Google's key",
    400,
    {
      error: {
        code: 400,
        message: "API key not valid.",
        status: "INVALID_ARGUMENT",
        details: [{ reason: "API_KEY_INVALID" }],
      },
    },
    "model_unauthorized",
    false,
  ],
  [
    "DeepSeek's balance",
    402,
    openAi("Insufficient Balance", "invalid_request_error"),
    "model_quota_exceeded",
    false,
  ],
  [
    "OpenRouter's credits",
    402,
    { error: { code: 402, message: "This request requires more credits, or fewer max_tokens." } },
    "model_quota_exceeded",
    false,
  ],
  [
    "Kimi's rate",
    429,
    openAi(
      "Your account org-1 request reached organization max RPM: 3, please try again after 1 seconds",
      null,
      "rate_limit_reached_error",
    ),
    "model_rate_limited",
    true,
  ],
  [
    "Kimi's overload",
    429,
    openAi("The engine is currently overloaded, please try again later", null, "engine_overloaded_error"),
    "model_rate_limited",
    true,
  ],
  [
    "Z.ai's arrears",
    429,
    { error: { code: "1113", message: "余额不足或无可用资源包,请充值。" } },
    "model_quota_exceeded",
    false,
  ],
  [
    "Groq's malformed call (C12)",
    400,
    openAi(
      "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
      "tool_use_failed",
    ),
    "model_stream_broken",
    true,
  ],
  [
    "more output than the model has",
    400,
    {
      type: "error",
      error: {
        type: "invalid_request_error",
        message:
          "max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens for claude-sonnet-4-5",
      },
    },
    "model_rejected",
    false,
  ],
  [
    "an id that is too long",
    400,
    openAi(
      "Invalid 'messages[3].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a string with length 41 instead.",
      "string_above_max_length",
    ),
    "model_rejected",
    false,
  ],
  [
    "an image that is too large",
    400,
    {
      type: "error",
      error: {
        type: "invalid_request_error",
        message:
          "messages.0.content.1.image.source.base64: image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes",
      },
    },
    "model_rejected",
    false,
  ],
  [
    "a prompt that breaks a policy (C2)",
    400,
    openAi(
      "Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
      "invalid_prompt",
    ),
    "model_rejected",
    false,
  ],
  [
    "a model that does not exist",
    404,
    openAi("The model `gpt-9` does not exist or you do not have access to it.", "model_not_found"),
    "model_rejected",
    false,
  ],
  ["a server without a body", 503, "", "model_unavailable", true],
  ["a gateway's 403", 403, "<html>Forbidden</html>", "model_unauthorized", false],
];

describe("an error over HTTP", () => {
  it.each(overflows)("C4: %s says that the conversation is too long", (_server, status, body) => {
    expect(overHttp(status, body)).toMatchObject({ error: { code: "model_overflow" }, retryable: false });
  });

  it.each(others)("%s is no overflow", (_name, status, body, code, retryable) => {
    expect(overHttp(status, body)).toMatchObject({ error: { code }, retryable });
  });
});

describe("the same error in the middle of a stream", () => {
  const inStream = (body: unknown) => reportedFailure(typeof body === "string" ? { message: body } : body);

  it.each(overflows.slice(0, -1))("%s", (_server, _status, body) => {
    expect(inStream(body)).toMatchObject({ error: { code: "model_overflow" }, retryable: false });
  });

  it.each(others.slice(0, -2))("%s", (name, _status, body, code, retryable) => {
    // Without a status there is only what the report says of itself.
    const [expected, again] = /overload/.test(name)
      ? [expect.stringMatching(/^model_/), true]
      : [code, retryable];
    expect(inStream(body)).toMatchObject({ error: { code: expected }, retryable: again });
  });

  it("C1: waits as long as the text of a rate limit says, whichever dots are in it", () => {
    const message =
      "Rate limit reached for gpt-5.1 in organization org-1 on tokens per min (TPM): Limit 30000, Used 22999, Requested 12528. Please try again in 11.054s. Visit https://platform.openai.com/account/rate-limits to learn more.";
    expect(reportedFailure({ code: "rate_limit_exceeded", message })).toMatchObject({
      error: { code: "model_rate_limited" },
      retryable: true,
      retryAfterMs: 11_054,
    });
  });

  it("C2: never tries final codes again", () => {
    for (const code of [
      "insufficient_quota",
      "invalid_prompt",
      "cyber_policy_violation",
      "model_not_found",
    ]) {
      const event = {
        type: "error",
        error: { type: code, code, message: "No.", param: null },
        sequence_number: 3,
      };
      expect(reportedFailure(event).retryable).toBe(false);
    }
  });

  it("reads an error that says nothing as a broken stream", () => {
    expect(reportedFailure({ message: "Something odd." })).toMatchObject({
      error: { code: "model_stream_broken" },
      retryable: true,
    });
  });
});

describe("a refusal that mentions a rate limit", () => {
  it.each([
    [
      400,
      openAi("Invalid schema for function 'look': the description \"Shows the rate limit.\" is too short"),
    ],
    [422, openAi("tools.0.description: 'requests per minute' is not allowed")],
    [401, openAi("Incorrect API key. See the documentation of keys and rate limits.", null, "unknown")],
  ])("is what its status and code say: %i %j", (status, body) => {
    const code = status === 401 ? "model_unauthorized" : "model_rejected";
    expect(overHttp(status, body)).toMatchObject({ error: { code }, retryable: false });
  });
});

describe("the delay that a provider asks for", () => {
  const delayOf = (text: unknown, headers: Record<string, string> = {}) =>
    readRetryDelay(readReport(text, { headers }), Date.parse("2026-11-29T00:00:00Z"));

  it.each<[string, unknown, Record<string, string>, number | undefined]>([
    [
      "retry-after-ms first",
      { message: "Please try again in 9s" },
      { "retry-after-ms": "1200", "retry-after": "7" },
      1200,
    ],
    ["retry-after in seconds", "", { "retry-after": "3" }, 3000],
    ["a duration in retry-after", "", { "retry-after": "1m30s" }, 90_000],
    ["no delay: none is left", "", { "retry-after": "0" }, undefined],
    ["no delay, before words that name one", "Please retry after 2 seconds.", { "retry-after": "0" }, 2000],
    ["no delay in milliseconds", "", { "retry-after-ms": "0", "retry-after": "2" }, 2000],
    ["a negative one, which is no year", "", { "retry-after": "-5" }, undefined],
    ["two numbers, which are no date", "", { "retry-after": "5, 10" }, undefined],
    ["a date that is past by this clock", "", { "retry-after": "Sat, 28 Nov 2026 23:59:59 GMT" }, undefined],
    ["more than a number can hold", "", { "retry-after": "9".repeat(400) }, undefined],
    ["retry-after as a date", "", { "retry-after": "Sun, 29 Nov 2026 00:00:05 GMT" }, 5000],
    ["Google's RetryInfo", { details: [{ retryDelay: "34.5s" }] }, {}, 34_500],
    ["a field of a gateway", { error: { metadata: { retry_after_seconds: 12 } } }, {}, 12_000],
    ["a field within a quoted report", { raw: '{"retryDelay":"2s"}' }, {}, 2000],
    ["seconds", { message: "Please try again in 11.054s." }, {}, 11_054],
    ["milliseconds", { message: "Please try again in 450ms." }, {}, 450],
    ["minutes and seconds", { message: "Please try again in 1m30.5s." }, {}, 90_500],
    ["words", { message: "Please retry after 20 seconds." }, {}, 20_000],
    ["after one second", { message: "please try again after 1 seconds" }, {}, 1000],
    ["none", { message: "Please try again later." }, {}, undefined],
    [
      "none that is a number of something else",
      { message: "Please try again in 5 smaller parts." },
      {},
      undefined,
    ],
  ])("reads %s", (_name, text, headers, expected) => {
    expect(delayOf(text, headers)).toBe(expected);
  });
});
