/**
 * The one account of an installation, as the Cloud API and the object protocols number it: what
 * stands behind bucket names, in resources and in identities.
 */
export const accountId = '1250000000'

/** The one region there is, in the form that clients check; they put it into host names, and no door asks for it. */
export const bucketRegion = 'ap-local'
