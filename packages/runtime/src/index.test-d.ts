import type { Conversation, RoutingDecision } from '@farthing/core';
import { expectTypeOf, test } from 'vitest';
import {
  type AsyncRouter,
  type Embedder,
  loadRouter,
  type Router,
  type RouterBytes,
  routerFromBytes,
} from './index.ts';

test('the public types that users build on', () => {
  expectTypeOf(loadRouter('folder')).toEqualTypeOf<Promise<Router>>();
  expectTypeOf(routerFromBytes({} as RouterBytes)).toEqualTypeOf<Promise<Router>>();
  expectTypeOf<Router['route']>().toBeCallableWith([{ role: 'user', content: 'hi' }]);
  expectTypeOf<Router['route']>().toBeCallableWith([], { threshold: 0.5 });
  expectTypeOf<Router['route']>().returns.toEqualTypeOf<RoutingDecision>();
  expectTypeOf<Router['score']>().toEqualTypeOf<(text: string) => readonly number[]>();
  expectTypeOf<RoutingDecision['strongWinRate']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Conversation>().toExtend<readonly unknown[]>();
});

test('a router with an embedder of its own cannot be asked to decide at once', () => {
  const embedder = {} as Embedder;
  expectTypeOf(loadRouter('folder', { embedder })).toEqualTypeOf<Promise<AsyncRouter>>();
  expectTypeOf(loadRouter('folder', { embedder: async () => embedder })).toEqualTypeOf<Promise<AsyncRouter>>();
  expectTypeOf<AsyncRouter>().not.toHaveProperty('route');
  expectTypeOf<AsyncRouter>().not.toHaveProperty('score');
  expectTypeOf<AsyncRouter['routeAsync']>().returns.toEqualTypeOf<Promise<RoutingDecision>>();
  expectTypeOf<Router>().toExtend<AsyncRouter>();
});
