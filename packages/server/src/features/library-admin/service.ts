/** The Cloud API service all actions of this slice belong to. */
export const smh = { service: 'smh', version: '2021-07-12' } as const
