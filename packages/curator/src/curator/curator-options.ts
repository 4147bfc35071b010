import type { Clock, Logger } from '@bioxen/core';
import type { Repository } from '../repository/repository.js';

/** Options of everything that installs packages. */
export interface CuratorOptions {
  /** Folder of packages and environments. @defaultValue `BIOXEN_HOME`, else `bioxen` in the user's data folder */
  readonly home?: string | undefined;
  /** Asked before those that were added by `RepositoryManager`. */
  readonly repositories?: readonly Repository[] | undefined;
  /** Paths of catalogs, which count before the one that comes with bioxen; `manifest.json` of the originals, too. */
  readonly catalogs?: readonly string[] | undefined;
  /** Leave the catalog out that comes with bioxen. @defaultValue false */
  readonly noBundledCatalog?: boolean | undefined;
  /** Only what is in the cache. @defaultValue false */
  readonly offline?: boolean | undefined;
  /** As `HttpRepositoryOptions.answerMs`, for the servers that were added. @defaultValue 6000 */
  readonly answerMs?: number | undefined;
  readonly logger?: Logger | undefined;
  readonly clock?: Clock | undefined;
}
