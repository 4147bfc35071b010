import manifest from '../package.json' with { type: 'json' };

/** The version in package.json, put here by the build. */
export const version: string = manifest.version;
