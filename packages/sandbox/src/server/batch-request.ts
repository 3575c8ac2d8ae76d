import { readObject, refuse } from './request.ts';

/** One request of a batch, as it came: its parameters are looked at when its turn comes. */
export interface BatchEntry {
  readonly customId: string;
  readonly params: object;
}

/** As the real service: most requests a batch may hold. */
const mostRequests = 100_000;

/**
 * Reads a `POST /v1/messages/batches` body.
 *
 * @throws ApiError naming the field at fault; of the parameters nothing is checked yet.
 */
export function readBatchRequest(body: string): BatchEntry[] {
  const { requests } = readObject(body);
  if (!Array.isArray(requests) || requests.length === 0) refuse('requests: Input should be a list that is not empty');
  if (requests.length > mostRequests) refuse(`requests: List should have at most ${mostRequests} items`);
  const seen = new Set<string>();
  return requests.map((request: unknown, index): BatchEntry => {
    const { custom_id: customId, params } = Object(request);
    if (typeof customId !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/u.test(customId)) {
      refuse(`requests.${index}.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`);
    }
    if (seen.has(customId)) refuse(`requests.${index}.custom_id: ${customId} is not unique`);
    seen.add(customId);
    if (typeof params !== 'object' || params === null) refuse(`requests.${index}.params: Field required`);
    return { customId, params };
  });
}
