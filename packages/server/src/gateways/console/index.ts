/**
 * The operator's console: static files on the control listener, and nothing else. The pages are
 * a client like any other; no operation exists for them alone.
 */
export { buildConsole, keepBuilt } from './build.ts'
export { createConsole, isConsoleRequest } from './console.ts'
export type { ConsoleOptions } from './console.ts'
export { signInLink } from './sign-in-link.ts'
