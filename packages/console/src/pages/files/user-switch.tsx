/** As whom one looks: as the administrator, or as one of the application's users, whose marks and rights count then. */
import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { FormDialog } from '../../ui/dialog.tsx'
import { Field, TextInput } from '../../ui/field.tsx'

type UserSwitchProps = { readonly userId: string | undefined; readonly onChange: (userId: string | undefined) => void }

export function UserSwitch({ userId, onChange }: UserSwitchProps) {
  const { t } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  const [text, setText] = useState(userId ?? '')
  return (
    <>
      <Button icon={UserRound} onClick={() => setIsOpen(true)}>
        {userId === undefined ? t('files.user.asAdmin') : t('files.user.as', { user: userId })}
      </Button>
      <FormDialog
        isOpen={isOpen}
        size="sm"
        title={t('files.user.title')}
        description={t('files.user.hint')}
        submitLabel={t('files.user.switch')}
        onClose={() => setIsOpen(false)}
        onSubmit={() => {
          setIsOpen(false)
          onChange(text.trim() || undefined)
        }}
      >
        <Field label={t('files.user.id')} hint={t('files.user.empty')}>
          <TextInput autoFocus maxLength={255} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
      </FormDialog>
    </>
  )
}
