/** Made-up sums with made-up outcomes, in the columns of RouteLLM's tables. The strong model errs on every seventh. */
export function responsesCsv(rows: number): string {
  const header = 'prompt,mistralai/Mixtral-8x7B-Instruct-v0.1,gpt-4-1106-preview';
  const lines = Array.from({ length: rows }, (_, index) => {
    const isHard = index % 3 === 0;
    const prompt = isHard ? `A crate holds ""${index}"" jars,\neach half full. How many jars?` : `Add ${index} and 2`;
    return `"${prompt}",${isHard ? 'False' : 'True'},${index % 7 === 6 ? 'False' : 'True'}`;
  });
  return `${[header, ...lines].join('\n')}\n`;
}

export const gsm8kFiles = {
  'gsm8k/gsm8k_responses.csv': responsesCsv(60),
  'gsm8k/contaminated_prompts.jsonl': `${JSON.stringify({ train_prompt: 'x', eval_prompt: 'Add 1 and 2' })}\n`,
};
