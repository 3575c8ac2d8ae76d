import type { LanguageModelV3 } from '@ai-sdk/provider';

/**
 * URLs that every one of several models fetches by itself: the AI SDK downloads the others before it is known who will
 * answer.
 */
export async function sharedUrls(models: readonly LanguageModelV3[]): Promise<Record<string, RegExp[]>> {
  const [first = {}, ...others] = await Promise.all(models.map(({ supportedUrls }) => supportedUrls));
  const shared = Object.entries(first).map(([mediaType, patterns]) => {
    const everywhere = patterns.filter((pattern) =>
      others.every((urls) => urls[mediaType]?.some((each) => String(each) === String(pattern))),
    );
    return [mediaType, everywhere] as const;
  });
  return Object.fromEntries(shared.filter(([, patterns]) => patterns.length > 0));
}
