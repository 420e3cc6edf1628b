/** The door of this gateway: the content listener's handlers, and which hosts are theirs whatever the path. */
export { bucketInHost } from './address.ts'
export { createObjectGateway } from './gateway.ts'
export type { ObjectGateway, ObjectGatewayOptions } from './gateway.ts'
