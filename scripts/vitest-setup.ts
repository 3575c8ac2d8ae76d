import fc from 'fast-check';

// Property tests draw the same examples in every run, so that a failure is a change and never luck. To look for new
// counterexamples: FARTHING_PROPERTY_SEED=$RANDOM pnpm test
fc.configureGlobal({ seed: Number(process.env.FARTHING_PROPERTY_SEED ?? 1) });
