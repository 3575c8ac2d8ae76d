import { count, counted, thresholdText } from '@farthing/evaluation';

/** What must be known of a measurement on rows of which some, or all, chose the router's default threshold. */
export function tunedOnNote({
  threshold,
  tunedOn,
  rows,
}: {
  readonly threshold: number;
  readonly tunedOn: number;
  readonly rows: number;
}): string {
  const which = tunedOn === rows ? 'these very rows' : `${count(tunedOn)} of these ${counted(rows, 'row')}`;
  return (
    `Tuned on ${which}: the default threshold, ${thresholdText(threshold)}. What it does on them is better than what to ` +
    'expect of it elsewhere; a guarantee, if it has one, still holds.'
  );
}
