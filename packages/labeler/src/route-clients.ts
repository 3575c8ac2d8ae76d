import { ConfigError } from '@farthing/core';
import type { ModelClient, RateCaps } from './model-client.ts';

/** How one model is reached. */
export interface ModelRoute {
  readonly client: ModelClient;
  /** The model's name at its server. Default: the id it is known by here. */
  readonly served?: string | undefined;
  readonly caps?: RateCaps | undefined;
}

/**
 * Several providers as one client: model id → who serves it. Answers carry the id used here, whatever the server calls
 * the model.
 *
 * @param fallback for every other model. Default: they are refused with a `ConfigError`.
 */
export function routeClients(routes: ReadonlyMap<string, ModelRoute>, fallback?: ModelClient): ModelClient {
  const routeTo = (model: string): ModelRoute => {
    const route = routes.get(model) ?? (fallback && { client: fallback });
    if (route !== undefined) return route;
    throw new ConfigError(
      `no server is declared for the model "${model}"; declared are ${[...routes.keys()].join(', ')}`,
    );
  };
  return {
    endpoint: (model) => {
      const { client, served = model } = routeTo(model);
      const endpoint = client.endpoint(served);
      // The same id may later stand for another model there, whose answers would be other answers.
      return served === model ? endpoint : `${endpoint} ${served}`;
    },
    price: (model) => {
      const { client, served = model } = routeTo(model);
      return client.price(served);
    },
    caps: (model) => {
      const { client, served = model, caps } = routeTo(model);
      return caps ?? client.caps?.(served);
    },
    batchRoute: (model) => {
      const { client, served = model } = routeTo(model);
      return client.batchRoute?.(served);
    },
    complete: async (request, options) => {
      const { client, served = request.model } = routeTo(request.model);
      const completion = await client.complete({ ...request, model: served }, options);
      return { ...completion, model: request.model };
    },
  };
}
