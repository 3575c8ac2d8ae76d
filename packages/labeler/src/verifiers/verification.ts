/** What a verifier found: a verdict, or why the answer cannot be checked. */
export type Verification = { readonly correct: boolean } | { readonly unparsable: string };
