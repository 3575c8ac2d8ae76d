/** What a lone `-` becomes before yargs sees it, which would drop it among positional arguments. */
export const standardInput = '<stdin>';
