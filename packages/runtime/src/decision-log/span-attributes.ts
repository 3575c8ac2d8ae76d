import type { RoutingDecision } from '@farthing/core';

/** What a decision needs of an OpenTelemetry span; that of `@opentelemetry/api` has it. */
export interface AttributeSpan {
  setAttributes(attributes: Readonly<Record<string, string | number | readonly string[] | readonly number[]>>): unknown;
}

/**
 * A decision as span attributes: the model under the name that OpenTelemetry's conventions for generative AI give it, and
 * what is Farthing's own under `farthing.`. No words of the request.
 *
 * Source: OpenTelemetry semantic conventions, gen-ai spans (`gen_ai.request.model`).
 */
export function spanAttributes(decision: RoutingDecision): Record<string, string | number | readonly number[]> {
  const { model, tier, strongWinRate, strongWinRates, coverage, threshold, reason, routerId, propensity, trail } =
    decision;
  return {
    'gen_ai.request.model': model,
    'farthing.tier': tier,
    'farthing.threshold': threshold,
    'farthing.reason': reason,
    'farthing.router.id': routerId,
    'farthing.propensity': propensity,
    ...(strongWinRate !== undefined && { 'farthing.strong_win_rate': strongWinRate }),
    ...(strongWinRates.length > 1 && { 'farthing.strong_win_rates': strongWinRates }),
    ...(coverage !== undefined && { 'farthing.coverage': coverage }),
    ...(trail !== undefined && {
      'farthing.trail': trail.map(({ policy, finding }) => `${policy}: ${finding}`).join('\n'),
    }),
  };
}

/** Puts a decision on a span: `setDecision(trace.getActiveSpan(), decision)`. Without a span it does nothing. */
export function setDecision(span: AttributeSpan | undefined, decision: RoutingDecision): void {
  span?.setAttributes(spanAttributes(decision));
}
