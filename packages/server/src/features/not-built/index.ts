/** What the contract names and this server does not do yet. Shrinks to nothing. */
export { notBuiltOperations } from './operations.ts'
