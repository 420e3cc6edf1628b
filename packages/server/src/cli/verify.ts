import type { Config } from '../config.ts'

export function verify(_config: Config, _options: { isDeep: boolean; isJson: boolean; isRepair: boolean }): Promise<number> {
  throw new Error('not here yet')
}
