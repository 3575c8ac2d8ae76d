import type { Conversation, RoutingDecision } from '@farthing/core';
import { expectTypeOf, test } from 'vitest';
import { loadRouter, type Router, type RouterBytes, routerFromBytes } from './index.ts';

test('the public types that users build on', () => {
  expectTypeOf(loadRouter).toEqualTypeOf<(folder: string) => Promise<Router>>();
  expectTypeOf(routerFromBytes).parameters.toEqualTypeOf<[RouterBytes]>();
  expectTypeOf<Router['route']>().toBeCallableWith([{ role: 'user', content: 'hi' }]);
  expectTypeOf<Router['route']>().toBeCallableWith([], { threshold: 0.5 });
  expectTypeOf<Router['route']>().returns.toEqualTypeOf<RoutingDecision>();
  expectTypeOf<Router['score']>().toEqualTypeOf<(text: string) => number[]>();
  expectTypeOf<RoutingDecision['strongWinRate']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Conversation>().toExtend<readonly unknown[]>();
});
