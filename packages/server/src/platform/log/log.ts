/** The structured log's contract; fields never hold secrets, tokens or whole URLs. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** From the most talkative to silence. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export const silentLog: Log = { info() {}, warn() {}, error() {} }
