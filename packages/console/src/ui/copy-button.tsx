/** Puts a text on the clipboard and says so. */
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from './button.tsx'
import { toast } from './toast.tsx'

const shownMs = 1800

type CopyButtonProps = { readonly text: string; readonly label?: string; readonly hasWords?: boolean }

export function CopyButton({ text, label, hasWords = false }: CopyButtonProps) {
  const { t } = useTranslation()
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setIsCopied(true)
    } catch {
      toast({ kind: 'danger', title: t('copy.refused') })
    }
  }
  const name = isCopied ? t('copy.done') : (label ?? t('action.copy'))
  const icon = isCopied ? Check : Copy
  if (hasWords)
    return (
      <Button size="sm" icon={icon} onClick={() => void copy()}>
        {name}
      </Button>
    )
  return <IconButton label={name} icon={icon} size="sm" onClick={() => void copy()} />
}

/** A short value in type of equal width, with its button. */
export function CopyText({ text, label }: { readonly text: string; readonly label?: string }) {
  return (
    <span className="copy-text">
      <code>{text}</code>
      <CopyButton text={text} {...(label && { label })} />
    </span>
  )
}
