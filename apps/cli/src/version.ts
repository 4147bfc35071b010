declare const BIOXEN_VERSION: string;

/** The version in package.json, put here by the build. */
export const version: string = BIOXEN_VERSION;
