/** Version of this package, written into every router it trains; a test holds it against package.json. */
export const packageVersion = '0.0.0';
