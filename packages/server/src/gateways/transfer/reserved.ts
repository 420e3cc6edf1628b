/**
 * Addresses of the content origin that are never buckets. The object gateway refuses buckets of
 * these names, and the content listener asks here before it looks for one.
 */
export const reservedFirstSegments = ['-'] as const

/** True for the addresses this gateway answers: everything below a reserved segment. */
export const isReservedPath = (path: string): boolean =>
  reservedFirstSegments.some((segment) => path.startsWith(`/${segment}/`) || path === `/${segment}`)
