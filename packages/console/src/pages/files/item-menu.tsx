/** One menu for all rows, at the pointer or at a row's button: a menu per row would make scrolling dear. */
import { DropdownMenu as Radix } from 'radix-ui'
import type { LucideIcon } from 'lucide-react'
import { classNames } from '../../ui/class-names.ts'
import menuStyles from '../../ui/menu.module.css'
import styles from './item-menu.module.css'

export type MenuAction = {
  readonly id: string
  readonly title: string
  readonly icon: LucideIcon
  readonly isDangerous?: boolean
  readonly run: () => void
}

type ItemMenuProps = {
  readonly label: string
  readonly at: { readonly x: number; readonly y: number }
  readonly actions: readonly MenuAction[]
  readonly onClose: () => void
}

export function ItemMenu({ label, at, actions, onClose }: ItemMenuProps) {
  return (
    <Radix.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Trigger asChild>
        <span className={styles.anchor} style={{ left: at.x, top: at.y }} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={menuStyles.menu}
          aria-label={label}
          align="start"
          sideOffset={2}
          collisionPadding={8}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {actions.map(({ id, title, icon: Icon, isDangerous = false, run }) => (
            <Radix.Item key={id} className={classNames(menuStyles.item, isDangerous && menuStyles.danger)} onSelect={run}>
              <Icon aria-hidden />
              {title}
            </Radix.Item>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
