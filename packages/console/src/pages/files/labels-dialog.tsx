/** Labels of what is chosen: those all have, and those to add or to take away. */
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { FormDialog } from '../../ui/dialog.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import type { Item } from './item.ts'
import styles from './labels-dialog.module.css'

export type LabelChange = { readonly added: readonly string[]; readonly removed: readonly string[] }
type LabelsDialogProps = {
  readonly items: readonly Item[]
  readonly onClose: () => void
  readonly onSubmit: (change: LabelChange) => Promise<void>
}

export function LabelsDialog({ items, onClose, onSubmit }: LabelsDialogProps) {
  const { t } = useTranslation()
  const before = [...new Set(items.flatMap((item) => item.labels))]
  const [labels, setLabels] = useState<readonly string[]>(before)
  const [text, setText] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const add = (): readonly string[] => {
    const label = text.trim()
    const next = label === '' || labels.includes(label) ? labels : [...labels, label]
    setLabels(next)
    setText('')
    return next
  }
  const submit = async (): Promise<void> => {
    setIsBusy(true)
    const wanted = add()
    try {
      // Every label that is shown goes to all of what is chosen.
      await onSubmit({ added: wanted, removed: before.filter((label) => !wanted.includes(label)) })
      onClose()
    } catch (error) {
      setFailure(sayFailure(error, t))
      setIsBusy(false)
    }
  }
  return (
    <FormDialog
      isOpen
      size="sm"
      title={t('files.labels')}
      description={t('files.labelsOf', { count: items.length })}
      submitLabel={t('action.save')}
      isBusy={isBusy}
      failure={failure}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <ul className={styles.labels} aria-label={t('files.labels')}>
        {labels.map((label) => (
          <li key={label}>
            <span>{label}</span>
            <IconButton
              size="sm"
              icon={X}
              label={t('files.removeLabel', { label })}
              onClick={() => setLabels(labels.filter((one) => one !== label))}
            />
          </li>
        ))}
        {labels.length === 0 && <li className={styles.none}>{t('files.noLabels')}</li>}
      </ul>
      <div className={styles.add}>
        <Field label={t('files.newLabel')}>
          <TextInput
            autoFocus
            maxLength={32}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || text.trim() === '') return
              event.preventDefault()
              add()
            }}
          />
        </Field>
        <Button icon={Plus} onClick={add}>
          {t('files.addLabel')}
        </Button>
      </div>
    </FormDialog>
  )
}
