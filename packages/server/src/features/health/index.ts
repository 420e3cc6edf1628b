/**
 * Health: what whoever runs the installation wants to know at a glance. Only for keys of the
 * whole account; what strangers and load balancers may know is `/healthz`.
 */
export { healthActions } from './actions.ts'
