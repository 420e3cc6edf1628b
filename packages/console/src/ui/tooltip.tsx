/** A word on hover and focus. It repeats the name of what it stands at, so nothing hangs on it. */
import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement } from 'react'
import styles from './tooltip.module.css'

export function Tooltip({ text, children }: { readonly text: string; readonly children: ReactElement }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.tooltip} sideOffset={6} collisionPadding={8}>
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export const TooltipProvider = Radix.Provider
