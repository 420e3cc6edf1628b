/** Why the server can't start here and now, in a sentence for the operator: exit code 1, no stack. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused'
}
