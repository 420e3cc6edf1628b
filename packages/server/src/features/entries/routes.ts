/** The business-API endpoints of the tree. */
import type { Operation } from '../../platform/http/operation.ts'
import { directoryOperations } from './directory-routes.ts'
import { fileOperations } from './file-routes.ts'
import { contentsViewOperations } from './contents-view-routes.ts'
import { linkOperations } from './link-routes.ts'
import { listingOperations } from './listing-routes.ts'

export const entryOperations: readonly Operation[] = [
  ...directoryOperations,
  ...listingOperations,
  ...contentsViewOperations,
  ...linkOperations,
  ...fileOperations,
]
