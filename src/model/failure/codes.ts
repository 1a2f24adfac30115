/** The error codes of providers by kind of failure, in lower case. Numbers belong to servers that answer 200 or 400
 *  with a code of their own. */

/** The account has no money or quota left: waiting does not help. */
export const quotaCodes: ReadonlySet<string> = new Set([
  "insufficient_quota",
  "insufficient_user_quota",
  "insufficient_balance",
  "insufficient_credits",
  "insufficient_funds",
  "billing_hard_limit_reached",
  "billing_not_active",
  "billing_error",
  "account_deactivated",
  "exceeded_current_quota_error",
  "quota_exceeded",
  "payment_required",
  "credit_balance_too_low",
  "arrearage",
  "1113", // Z.ai: in arrears
  "1008", // MiniMax: insufficient balance
]);

export const authCodes: ReadonlySet<string> = new Set([
  "invalid_api_key",
  "api_key_invalid",
  "authentication_error",
  "invalid_authentication_error",
  "incorrect_api_key_error",
  "permission_error",
  "permission_denied",
  "permission_denied_error",
  "unauthenticated",
  "unauthorized",
  "accessdeniedexception",
  "unrecognizedclientexception",
  "expiredtokenexception",
  "1004", // MiniMax: not authenticated
]);

export const rateCodes: ReadonlySet<string> = new Set([
  "rate_limit",
  "rate_limited",
  "rate_limit_error",
  "rate_limit_exceeded",
  "rate_limit_reached_error",
  "requests_limit_reached",
  "too_many_requests",
  "toomanyrequests",
  "toomanyrequestsexception",
  "throttlingexception",
  "throttling",
  "throttling.ratequota",
  "resource_exhausted",
  "user_rate_limited",
  "upstream_rate_limited",
  "1302", // Z.ai: concurrency, rate and overload
  "1303",
  "1305",
  "1002", // MiniMax: rate of requests, rate of tokens
  "1041",
]);

export const unavailableCodes: ReadonlySet<string> = new Set([
  "overloaded_error",
  "overloaded",
  "engine_overloaded_error",
  "server_overloaded",
  "server_is_overloaded",
  "service_unavailable",
  "service_unavailable_error",
  "serviceunavailableexception",
  "modelnotreadyexception",
  "unavailable",
  "slow_down",
  "capacity_exceeded",
  "deadline_exceeded",
  "timeout_error",
]);

/** Failures of the provider or the model's answer: a retry may succeed. */
export const brokenCodes: ReadonlySet<string> = new Set([
  "server_error",
  "internal_server_error",
  "internal_error",
  "internal",
  "api_error",
  "upstream_error",
  "bad_gateway",
  "modelerrorexception",
  "modelstreamerrorexception",
  "internalserverexception",
]);

/** The model wrote a malformed tool call: it is asked again. */
export const malformedCodes: ReadonlySet<string> = new Set([
  "tool_use_failed",
  "malformed_function_call",
  "failed_generation",
  "json_validate_failed",
]);

/** The request itself is at fault: it would be refused again. */
export const finalCodes: ReadonlySet<string> = new Set([
  "invalid_request_error",
  "invalid_request",
  "invalid_argument",
  "invalid_prompt",
  "invalid_value",
  "invalid_type",
  "invalid_image",
  "invalid_image_url",
  "image_parse_error",
  "validationexception",
  "validation_error",
  "failed_precondition",
  "bad_request",
  "not_found",
  "not_found_error",
  "model_not_found",
  "model_not_available",
  "model_not_supported",
  "model_decommissioned",
  "unsupported_parameter",
  "unsupported_value",
  "unsupported_country_region_territory",
  "unknown_parameter",
  "missing_required_parameter",
  "content_filter",
  "content_policy_violation",
  "cyber_policy_violation",
  "bio_policy",
  "responsibleaipolicyviolation",
  "data_inspection_failed",
  "sensitive_content",
  "invalid_encrypted_content",
  "1301", // Z.ai: unsafe content
  "1026", // MiniMax: sensitive input
  "1027", // MiniMax: sensitive output
]);

const rateWords =
  /rate[ -]?limit|too many requests|tokens? per (?:min(?:ute)?|day|hour)|requests? per (?:min(?:ute)?|day|second|hour)|\b[TR]P[MD]\b|please wait before|throttl|resource has been exhausted|concurrency limit/i;

/** Characters past ASCII are escaped in regular expressions: esbuild leaves them, and one would double the memory of
 *  the Worker's whole source. */
const quotaWords =
  /credit balance is too low|insufficient (?:balance|credits?|funds|quota)|out of credits?|exceeded your current quota|quota[^.\n]{0,60}per ?day|billing (?:hard )?limit|requires more credits|\u4f59\u989d\u4e0d\u8db3|\u6b20\u8d39/i;

const overloadWords =
  /overload|at capacity|no (?:healthy|available) (?:upstream|instances?|endpoints?)|temporarily unavailable/i;

export function saysRate(text: string): boolean {
  return rateWords.test(text);
}

export function saysQuota(text: string): boolean {
  return quotaWords.test(text);
}

export function saysOverload(text: string): boolean {
  return overloadWords.test(text);
}

/** Whether a quota is per day. Google and OpenAI use the same words for a quota per minute. */
export function isDailyQuota(text: string): boolean {
  return /per ?day|daily/i.test(text);
}
