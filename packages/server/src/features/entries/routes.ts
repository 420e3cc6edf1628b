/** The business-API endpoints of the tree. */
import type { Operation } from '../../platform/http/operation.ts'

export const entryOperations: readonly Operation[] = []
