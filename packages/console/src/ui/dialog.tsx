/**
 * A window over the page. The backdrop is our own element: the foundation's would add a `<style>`
 * to the page, which the Content-Security-Policy refuses.
 */
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useId, useMemo, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import styles from './dialog.module.css'
import { Field, TextInput } from './field.tsx'
import { Notice } from './notice.tsx'

type DialogProps = {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  readonly description?: ReactNode
  readonly size?: 'sm' | 'md' | 'lg'
  readonly children: ReactNode
}

export function Dialog({ isOpen, onClose, title, description, size = 'md', children }: DialogProps) {
  const { t } = useTranslation()
  // Remembered before a field of the dialog takes the focus, which is when the foundation would look.
  const opener = useMemo(() => (isOpen ? document.activeElement : null), [isOpen])
  const giveFocusBack = (event: Event): void => {
    if (!(opener instanceof HTMLElement) || !opener.isConnected) return
    event.preventDefault()
    opener.focus()
  }
  return (
    <Radix.Root open={isOpen} onOpenChange={(willOpen) => !willOpen && onClose()}>
      <Radix.Portal>
        <div className={styles.scrim} data-scrim="">
          <Radix.Content
            className={classNames(styles.dialog, styles[size])}
            onOpenAutoFocus={focusInside}
            onCloseAutoFocus={giveFocusBack}
            {...(!description && { 'aria-describedby': undefined })}
          >
            <header className={styles.header}>
              <div>
                <Radix.Title className={styles.title}>{title}</Radix.Title>
                {description && <Radix.Description className={styles.description}>{description}</Radix.Description>}
              </div>
              <IconButton label={t('action.close')} icon={X} size="sm" onClick={onClose} />
            </header>
            {children}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The first field; where there is none, the window itself rather than its close button. */
function focusInside(event: Event): void {
  const content = event.currentTarget
  if (!(content instanceof HTMLElement)) return
  event.preventDefault()
  const field = content.querySelector<HTMLElement>('input:not([type=radio]), select, textarea')
  ;(field ?? content).focus()
}

type FormDialogProps = DialogProps & {
  readonly submitLabel: string
  readonly onSubmit: () => void
  readonly isBusy?: boolean
  readonly isSubmitOff?: boolean
  readonly isDangerous?: boolean
  readonly failure?: string | undefined
}

/** A dialog that is a form: Enter sends it, a refusal stands above its buttons. */
export function FormDialog({ submitLabel, onSubmit, isBusy, isSubmitOff, isDangerous, failure, children, ...rest }: FormDialogProps) {
  const { t } = useTranslation()
  const formId = useId()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <Dialog {...rest}>
      <form id={formId} className={styles.body} onSubmit={submit}>
        {children}
        {failure && <Notice kind="danger">{failure}</Notice>}
      </form>
      <footer className={styles.footer}>
        <Button onClick={rest.onClose}>{t('action.cancel')}</Button>
        <Button
          look={isDangerous ? 'danger' : 'primary'}
          type="submit"
          form={formId}
          isBusy={isBusy ?? false}
          {...(isSubmitOff && { disabled: true })}
        >
          {submitLabel}
        </Button>
      </footer>
    </Dialog>
  )
}

type ConfirmDialogProps = Omit<FormDialogProps, 'isSubmitOff' | 'isDangerous'> & {
  /** What has to be typed before anything is lost; without it, pressing the button is enough. */
  readonly typed?: string
}

/** Asks before something is lost for good. */
export function ConfirmDialog({ typed, children, ...rest }: ConfirmDialogProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const isConfirmed = typed === undefined || text.trim() === typed
  return (
    <FormDialog {...rest} isDangerous isSubmitOff={!isConfirmed}>
      {children}
      {typed !== undefined && (
        <Field label={t('confirm.typeToConfirm', { text: typed })}>
          <TextInput isMono value={text} onChange={(event) => setText(event.target.value)} autoFocus />
        </Field>
      )}
    </FormDialog>
  )
}

/** The scrolling part and the buttons of a plain `Dialog`. */
export function DialogBody({ children }: { readonly children: ReactNode }) {
  return <div className={styles.body}>{children}</div>
}

export function DialogFooter({ children }: { readonly children: ReactNode }) {
  return <footer className={styles.footer}>{children}</footer>
}
