/** The door of this gateway: playback on the content listener, and what the RTMP listener asks. */
export { createAir } from './air.ts'
export type { Air, AirOptions } from './air.ts'
export { createLiveGateway } from './live.ts'
export type { LiveGateway, LiveOptions } from './live.ts'
