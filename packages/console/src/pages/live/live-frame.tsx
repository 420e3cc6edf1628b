/** The frame of the live pages. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../layout/page.tsx'

type LiveFrameProps = { readonly tabTitle: string; readonly children: ReactNode }

export function LiveFrame({ tabTitle, children }: LiveFrameProps) {
  const { t } = useTranslation()
  return (
    <Page
      title={t('live.title')}
      tabTitle={tabTitle}
      lead={t('live.lead')}
      tabs={[
        { title: t('live.tabs.streams'), to: '/live', isExact: true },
        { title: t('live.tabs.recording'), to: '/live/recording' },
      ]}
    >
      {children}
    </Page>
  )
}
