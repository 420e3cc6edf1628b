/** Who may get at a library: access keys of the object gateway, applications, and tokens to revoke. */
import { AccessKeysPanel } from './access-keys-panel.tsx'
import { ApplicationsPanel } from './applications-panel.tsx'
import { RevokePanel } from './revoke-panel.tsx'

export function AccessPage() {
  return (
    <>
      <RevokePanel />
      <AccessKeysPanel />
      <ApplicationsPanel />
    </>
  )
}
