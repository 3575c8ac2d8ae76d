/** Family → how its models are called, after any provider's prefix. */
const families: readonly (readonly [family: string, name: RegExp])[] = [
  ['GPT', /^(?:chatgpt|gpt-|o[1-9](?:-|$)|text-davinci|davinci|babbage|codex)/u],
  ['Claude', /^claude/u],
  ['Gemini', /^(?:gemini|gemma|palm|bison)/u],
  ['Llama', /^(?:meta-)?(?:code)?llama/u],
  ['Mistral', /^(?:open-)?(?:mistral|mixtral|ministral|codestral|magistral|pixtral)/u],
  ['Qwen', /^(?:qwen|qwq|qvq)/u],
  ['DeepSeek', /^deepseek/u],
  ['Grok', /^grok/u],
  ['Command', /^(?:command(?:-|$)|c4ai|aya)/u],
  ['Phi', /^phi/u],
  ['Nova', /^nova-/u],
  ['Kimi', /^(?:kimi|moonshot)/u],
  ['GLM', /^(?:chat)?glm/u],
];

/**
 * The family a model is of, by its name: models of one family share training, and judges are known to like their own
 * kind's answers (Panickssery et al. 2024). `undefined` where the name does not tell.
 *
 * @param model with or without providers' prefixes: `anthropic/claude-…`, `us.anthropic.claude-…`, `claude-…`.
 */
export function modelFamily(model: string): string | undefined {
  const name = model.toLowerCase().replace(/^.*\//u, '');
  const bare = name.replace(/^(?:[a-z]{2,6}\.)?[a-z]+\.(?=[a-z])/u, '');
  return families.find(([, pattern]) => pattern.test(bare))?.[0];
}

/** A judge and a candidate that may be too fond of each other. */
export interface Kinship {
  readonly judge: string;
  readonly candidate: string;
  readonly family: string;
}

/** Every judge with every candidate of its own family, or that is the judge itself. */
export function kinships(judges: readonly string[], candidates: readonly string[]): readonly Kinship[] {
  return judges.flatMap((judge) =>
    candidates.flatMap((candidate) => {
      const family = modelFamily(judge);
      const isKin = family !== undefined && family === modelFamily(candidate);
      return isKin || judge === candidate ? [{ judge, candidate, family: family ?? judge }] : [];
    }),
  );
}
