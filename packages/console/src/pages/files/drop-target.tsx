/** Files and folders dropped anywhere on the page are uploaded into the directory that is shown. */
import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import type { DragEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './drop-target.module.css'
import { collectDropped } from './upload/collect-files.ts'
import type { CollectedFile } from './upload/collect-files.ts'

type DropTargetProps = {
  readonly isOff: boolean
  readonly onDrop: (files: readonly CollectedFile[]) => void
  readonly onFail: (error: unknown) => void
  readonly children: ReactNode
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files')

export function DropTarget({ isOff, onDrop, onFail, children }: DropTargetProps) {
  const { t } = useTranslation()
  const [isOver, setIsOver] = useState(false)
  // Each element inside says that it was entered and left; only the outermost counts.
  const depth = useRef(0)
  const settle = (event: DragEvent, change: number): void => {
    if (isOff || !hasFiles(event)) return
    event.preventDefault()
    depth.current = Math.max(0, depth.current + change)
    setIsOver(depth.current > 0)
  }
  return (
    <div
      className={styles.target}
      onDragEnter={(event) => settle(event, 1)}
      onDragOver={(event) => settle(event, 0)}
      onDragLeave={(event) => settle(event, -1)}
      onDrop={(event) => {
        settle(event, -depth.current)
        if (isOff || !hasFiles(event)) return
        collectDropped(event.dataTransfer).then(onDrop, onFail)
      }}
    >
      {children}
      {isOver && (
        <div className={styles.sign} role="status">
          <Upload aria-hidden />
          {t('files.upload.drop')}
        </div>
      )}
    </div>
  )
}
