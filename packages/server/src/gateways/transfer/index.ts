/** The door of this gateway: the content listener's handlers, and which addresses are theirs. */
export { createTransfer } from './transfer.ts'
export type { Transfer, TransferOptions } from './transfer.ts'
export { isTransferRequest } from './reserved.ts'
