/** What one presses. A button without visible words has a `label`, which is its name and its tooltip. */
import { LoaderCircle } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import styles from './button.module.css'
import { classNames } from './class-names.ts'
import { Tooltip } from './tooltip.tsx'

export type ButtonLook = 'primary' | 'secondary' | 'ghost' | 'danger'

type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  readonly look?: ButtonLook
  readonly size?: 'sm' | 'md'
  readonly icon?: LucideIcon
  /** Something is under way: the button keeps its width and takes no press. */
  readonly isBusy?: boolean
  readonly children: ReactNode
}

export function Button({
  look = 'secondary',
  size = 'md',
  icon: Icon,
  isBusy = false,
  children,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy || undefined}
      className={classNames(styles.button, styles[look], size === 'sm' && styles.sm, className)}
    >
      {isBusy ? <LoaderCircle aria-hidden className={styles.spin} /> : Icon && <Icon aria-hidden />}
      <span>{children}</span>
    </button>
  )
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  readonly label: string
  readonly icon: LucideIcon
  readonly look?: 'ghost' | 'secondary' | 'danger'
  readonly size?: 'sm' | 'md'
}

export function IconButton({ label, icon: Icon, look = 'ghost', size = 'md', className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classNames(styles.button, styles.square, styles[look], size === 'sm' && styles.sm, className)}
      >
        <Icon aria-hidden />
      </button>
    </Tooltip>
  )
}

/** The classes of a button, for a link that looks like one. */
export function buttonClass(look: ButtonLook = 'secondary', size: 'sm' | 'md' = 'md'): string {
  return classNames(styles.button, styles[look], size === 'sm' && styles.sm)
}
