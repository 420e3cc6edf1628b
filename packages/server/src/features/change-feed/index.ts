/**
 * The change feed: the journal of a Space as sync clients read it. A reader takes a cursor, lists
 * everything once and then replays what came after; order is the order of the commits, without
 * gaps, because writes to one Space are serial. It only reads; the journal is written by `entries`.
 */
export { changeFeedOperations } from './routes.ts'
