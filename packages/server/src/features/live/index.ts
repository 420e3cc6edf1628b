/** Live streams: who may push and play, what is on the air, who is cut off. */
export type * from './contract.ts'
export * from './signatures.ts'
