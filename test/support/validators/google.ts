/** Google's Gemini API. Sources: https://ai.google.dev/api/generate-content,
 *  https://ai.google.dev/gemini-api/docs/function-calling, https://ai.google.dev/gemini-api/docs/thought-signatures, and the
 *  400s named at the rules. */

import { type Body, each, findHalfCharacter, first, isBase64, isObject, type Validator } from "./shared.ts";

export interface GoogleRules {
  /** Gemini 3 and later want the signatures of calls back. Default false. */
  wantsSignatures?: boolean;
  /** Whether Google has made a signature. */
  isSigned?: (signature: string) => boolean;
}

/** What takes the place of a signature in a history that another model made. */
const standIns = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"];
/** google-gemini/gemini-cli#6704. */
const functionName = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/;

export function googleValidator({
  wantsSignatures = false,
  isSigned = () => true,
}: GoogleRules = {}): Validator {
  return (body: Body) =>
    first(
      findHalfCharacter(body),
      Array.isArray(body.contents) && body.contents.length > 0 ? undefined : "contents is not specified",
      body.systemInstruction === undefined
        ? undefined
        : findTextsProblem(body.systemInstruction.parts, "system_instruction"),
      each(body.contents, (content, index) => findContentProblem(content, `contents[${index}]`)),
      findOrderProblem(body.contents),
      findSignatureProblem(body.contents, { wantsSignatures, isSigned }),
      each(body.tools ?? [], (tool: Body, index) =>
        findDeclarationsProblem(tool.functionDeclarations, `tools[${index}]`),
      ),
    );
}

function findTextsProblem(parts: Body, path: string): string | undefined {
  if (!Array.isArray(parts) || parts.length === 0) return `* ${path}: contents.parts must not be empty.`;
  return parts.every(({ text }) => typeof text === "string" && text !== "")
    ? undefined
    : `* ${path}.parts: must have text`;
}

const dataFields = [
  "text",
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
];

function findContentProblem({ role, parts }: Body, path: string): string | undefined {
  if (role !== "user" && role !== "model") return "Please use a valid role: user, model.";
  if (!Array.isArray(parts) || parts.length === 0)
    return `* GenerateContentRequest.${path}.parts: contents.parts must not be empty.`;
  return each(parts, (part, index) => {
    const place = `* GenerateContentRequest.${path}.parts[${index}]`;
    const fields = dataFields.filter((name) => part[name] !== undefined);
    const isEmptyText = part.text === "" && part.thoughtSignature === undefined;
    if (fields.length !== 1 || isEmptyText)
      return `${place}.data: required oneof field 'data' must have one initialized field`;
    if (part.functionCall !== undefined) {
      if (!functionName.test(part.functionCall.name))
        return `${place}.function_call.name: Invalid function name. Must start with a letter or an underscore.`;
      return isObject(part.functionCall.args ?? {})
        ? undefined
        : `${place}.function_call.args: must be an object`;
    }
    if (part.functionResponse !== undefined) {
      if (!functionName.test(part.functionResponse.name))
        return `${place}.function_response.name: Name cannot be empty.`;
      return isObject(part.functionResponse.response)
        ? undefined
        : `${place}.function_response.response: must be an object`;
    }
    if (part.inlineData !== undefined) {
      const { mimeType, data } = part.inlineData;
      return typeof mimeType === "string" && isBase64(data)
        ? undefined
        : `${place}.inline_data: Unable to process input image`;
    }
    return undefined;
  });
}

/** google-gemini/gemini-cli#16972 and many alike. */
function findOrderProblem(contents: readonly Body[]): string | undefined {
  if (contents[0].role !== "user") return "Please ensure that multiturn requests start with a user turn.";
  if (contents.at(-1).role !== "user") return "Please ensure that multiturn requests end with a user turn.";
  for (const [index, { role, parts }] of contents.entries()) {
    const calls: Body[] = parts.flatMap(({ functionCall }: Body) => functionCall ?? []);
    const responses: Body[] = parts.flatMap(({ functionResponse }: Body) => functionResponse ?? []);
    if (calls.length > 0 && role !== "model") return `contents[${index}]: function calls are the model's`;
    if (calls.length > 0) {
      const answers: Body[] = contents[index + 1].parts.flatMap(
        ({ functionResponse }: Body) => functionResponse ?? [],
      );
      const same =
        answers.length === calls.length && calls.every(({ name }, at) => answers[at].name === name);
      if (!same)
        return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
      if (contents[index - 1]?.role !== "user")
        return "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
    }
    const asked: Body[] =
      index === 0 ? [] : contents[index - 1].parts.flatMap(({ functionCall }: Body) => functionCall ?? []);
    if (responses.length > 0 && asked.length === 0)
      return "Please ensure that function response turn comes immediately after a function call turn.";
  }
  return undefined;
}

/** Checked from the newest message of the user's on: the first call of each step. A signature of another's is refused
 *  wherever it is ("Thought signature is not valid"). */
function findSignatureProblem(
  contents: readonly Body[],
  { wantsSignatures, isSigned }: Required<GoogleRules>,
): string | undefined {
  const isText = (part: Body) => part.text !== undefined || part.inlineData !== undefined;
  const turn = contents.findLastIndex(({ role, parts }) => role === "user" && parts.some(isText));
  for (const [index, { role, parts }] of contents.entries()) {
    if (role !== "model") continue;
    for (const { thoughtSignature: signature } of parts) {
      if (signature === undefined || standIns.includes(signature)) continue;
      if (!isSigned(signature)) return `contents[${index}]: Corrupted thought signature.`;
    }
    const call = parts.find(({ functionCall }: Body) => functionCall !== undefined);
    if (wantsSignatures && index > turn && call !== undefined && call.thoughtSignature === undefined) {
      return `Function call is missing a thought_signature in functionCall parts. (contents[${index}], ${call.functionCall.name})`;
    }
  }
  return undefined;
}

function findDeclarationsProblem(declarations: Body, path: string): string | undefined {
  if (declarations === undefined) return undefined;
  if (declarations.length === 0) return `* GenerateContentRequest.${path}: must have one initialized field`;
  return each(declarations, ({ name }: Body, index) =>
    functionName.test(name)
      ? undefined
      : `* GenerateContentRequest.${path}.function_declarations[${index}].name: Invalid function name.`,
  );
}
