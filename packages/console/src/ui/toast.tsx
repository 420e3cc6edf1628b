/** Short news in the corner. `toast()` may be called from anywhere; one `Toasts` shows them. */
import { X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import styles from './toast.module.css'

type Toast = {
  readonly kind?: 'good' | 'danger'
  readonly title: string
  readonly text?: ReactNode
  /** One thing to do about it, such as taking it back. */
  readonly action?: { readonly label: string; readonly run: () => void }
}
type Shown = Toast & { readonly id: number }

const toastsMax = 4
const shownMs = 6000
let shown: readonly Shown[] = []
let lastId = 0
const listeners = new Set<() => void>()

function show(next: readonly Shown[]): void {
  shown = next
  for (const listener of listeners) listener()
}

export function toast(news: Toast): void {
  lastId += 1
  show([...shown, { ...news, id: lastId }].slice(-toastsMax))
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  const toasts = useSyncExternalStore(subscribe, () => shown)
  const drop = (id: number): void => show(shown.filter((one) => one.id !== id))
  return (
    <Radix.Provider duration={shownMs} label={t('toast.label')}>
      {children}
      {toasts.map(({ id, kind = 'good', title, text, action }) => (
        <Radix.Root
          key={id}
          className={classNames(styles.toast, styles[kind])}
          type={kind === 'danger' ? 'foreground' : 'background'}
          onOpenChange={(isOpen) => !isOpen && drop(id)}
        >
          <div className={styles.words}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            {text && <Radix.Description className={styles.text}>{text}</Radix.Description>}
          </div>
          {action && (
            <Radix.Action asChild altText={action.label}>
              <Button size="sm" onClick={action.run}>
                {action.label}
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton label={t('action.close')} icon={X} size="sm" />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className={styles.viewport} label={t('toast.label')} />
    </Radix.Provider>
  )
}
