/** Asks for a name: of a new folder, or a new one for an entry. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { FormDialog } from '../../ui/dialog.tsx'
import { Field, TextInput } from '../../ui/field.tsx'

type NameDialogProps = {
  readonly title: string
  readonly submitLabel: string
  readonly initial?: string
  readonly onClose: () => void
  readonly onSubmit: (name: string) => Promise<void>
}

export function NameDialog({ title, submitLabel, initial = '', onClose, onSubmit }: NameDialogProps) {
  const { t } = useTranslation()
  const [name, setName] = useState(initial)
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const problem = problemOf(name)
  const submit = async (): Promise<void> => {
    if (problem || name === initial) return
    setIsBusy(true)
    try {
      await onSubmit(name)
      onClose()
    } catch (error) {
      setFailure(sayFailure(error, t))
      setIsBusy(false)
    }
  }
  return (
    <FormDialog
      isOpen
      title={title}
      size="sm"
      submitLabel={submitLabel}
      isBusy={isBusy}
      isSubmitOff={problem !== undefined || name === initial}
      failure={failure}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <Field label={t('files.name')} error={name !== '' && problem ? t(`files.nameProblem.${problem}`) : undefined}>
        <TextInput
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
          onFocus={(event) => {
            const dot = initial.lastIndexOf('.')
            event.target.setSelectionRange(0, dot > 0 ? dot : initial.length)
          }}
        />
      </Field>
    </FormDialog>
  )
}

function problemOf(name: string): 'empty' | 'slash' | 'dots' | undefined {
  if (name.trim() === '') return 'empty'
  if (name.includes('/')) return 'slash'
  return name === '.' || name === '..' ? 'dots' : undefined
}
