/** A snippet to copy: coloured a little, scrolled sideways by keyboard too. */
import { useMemo } from 'react'
import { CopyButton } from './copy-button.tsx'
import { colourCode } from './colour-code.ts'
import styles from './code-block.module.css'

export type CodeLanguage = 'shell' | 'script' | 'json' | 'plain'

type CodeBlockProps = { readonly code: string; readonly label: string; readonly language?: CodeLanguage; readonly isTall?: boolean }

export function CodeBlock({ code, label, language = 'plain', isTall = false }: CodeBlockProps) {
  const pieces = useMemo(() => colourCode(code, language), [code, language])
  return (
    <figure className={styles.block}>
      <figcaption className={styles.bar}>
        <span>{label}</span>
        <CopyButton text={code} />
      </figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
      <pre tabIndex={0} role="region" aria-label={label} className={isTall ? styles.tall : styles.code}>
        <code>
          {pieces.map((piece, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- pieces of one text have no other name
            <span key={index} {...(piece.kind && { className: styles[piece.kind] })}>
              {piece.text}
            </span>
          ))}
        </code>
      </pre>
    </figure>
  )
}
