/** Bounds both drivers put on a scan. */

/** A snapshot older than this holds back the cleaning of the database too long: the scan is refused. */
export const scanMsMax = 10 * 60_000
/** Rows of a batch when the caller does not say. */
export const scanBatchRows = 500
