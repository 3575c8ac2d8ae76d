/** What a verifier found: how right the answer is, 0–1, or why it cannot be checked. */
export type Verification = { readonly score: number } | { readonly unscored: string };
