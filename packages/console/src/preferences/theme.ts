/** Light, dark, or as the system has it. The colours themselves follow `color-scheme`. */
import { useSyncExternalStore } from 'react'
import { readStored, store } from './stored.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storageKey = 'mediatheque.theme'
const listeners = new Set<() => void>()
let current: Theme = 'system'

export function startTheme(): void {
  applyTheme(themes.find((theme) => theme === readStored(storageKey)) ?? 'system')
}

export function setTheme(theme: Theme): void {
  store(storageKey, theme === 'system' ? undefined : theme)
  applyTheme(theme)
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => current)
}

function applyTheme(theme: Theme): void {
  current = theme
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
