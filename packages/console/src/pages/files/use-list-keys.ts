/** Keyboard of a list of rows or tiles: moving, choosing, opening, and jumping to a name by its first letters. */
import { useRef } from 'react'
import type { KeyboardEvent } from 'react'
import type { Item } from './item.ts'
import type { Selection } from './selection.ts'

export type ListKeys = {
  readonly items: readonly Item[]
  readonly selection: Selection
  /** Items beside each other; 1 in a list of rows. */
  readonly columns: number
  /** Rows in sight, for whole pages. */
  readonly pageRows: () => number
  readonly onShow: (row: number) => void
  readonly onOpen: (item: Item) => void
  readonly onSelectAll: () => void
  readonly onUp?: (() => void) | undefined
  readonly onRename?: ((item: Item) => void) | undefined
  readonly onDelete?: (() => void) | undefined
}

/** Letters typed within this time make one beginning. */
const typingMs = 800

export function useListKeys(given: ListKeys): (event: KeyboardEvent) => void {
  const typed = useRef({ text: '', at: 0 })
  return (event) => {
    const { items, selection, columns, onShow } = given
    const { active } = selection.read()
    const keyAt = (row: number): string | undefined => items[row]?.key
    const stand = (row: number): void => {
      const at = Math.max(0, Math.min(items.length - 1, row))
      const item = items[at]
      if (!item) return
      if (event.shiftKey) selection.extend(at, keyAt)
      else if (event.ctrlKey || event.metaKey) selection.moveTo(at)
      else selection.choose(at, item.key)
      onShow(at)
      event.preventDefault()
    }
    const page = given.pageRows() * columns
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active < 0 ? 0 : active + columns,
      ArrowUp: active - columns,
      Home: 0,
      End: items.length - 1,
      PageDown: active + page,
      PageUp: active - page,
      ...(columns > 1 && { ArrowRight: active + 1, ArrowLeft: active - 1 }),
    }
    if (event.altKey) {
      if (event.key === 'ArrowUp') given.onUp?.()
      return
    }
    const target = moves[event.key]
    if (target !== undefined) {
      // Below the last full row of tiles there may be none to move to.
      if (event.key === 'ArrowDown' && target >= items.length && columns > 1 && active >= 0) return event.preventDefault()
      return stand(target)
    }
    const item = items[active]
    const isCommand = event.ctrlKey || event.metaKey
    if (isCommand && event.key.toLowerCase() === 'a') {
      event.preventDefault()
      return given.onSelectAll()
    }
    if (event.key === 'Escape') return selection.clear()
    if (event.key === 'Backspace') return given.onUp?.()
    if (event.key === 'Delete') return given.onDelete?.()
    if (event.key.length === 1 && event.key !== ' ' && !isCommand) return jump(event.key, active)
    if (!item || (isCommand && event.key !== ' ')) return
    if (event.key === 'Enter') {
      event.preventDefault()
      given.onOpen(item)
    } else if (event.key === ' ') {
      event.preventDefault()
      selection.toggle(active, item.key)
    } else if (event.key === 'F2') {
      event.preventDefault()
      given.onRename?.(item)
    }
  }

  function jump(letter: string, active: number): void {
    const { items, selection, onShow } = given
    const now = performance.now()
    const isGoingOn = now - typed.current.at < typingMs
    typed.current = { text: (isGoingOn ? typed.current.text : '') + letter.toLowerCase(), at: now }
    const { text } = typed.current
    const from = text.length === 1 ? active + 1 : active
    for (let step = 0; step < items.length; step++) {
      const row = (Math.max(0, from) + step) % items.length
      const item = items[row]
      if (!item?.name.toLowerCase().startsWith(text)) continue
      selection.choose(row, item.key)
      onShow(row)
      return
    }
  }
}
