/** The door of other media servers. */
export { createLiveHooks } from './live-hooks.ts'
export type { LiveHooks, LiveHooksOptions } from './live-hooks.ts'
