/** Words of the sign-in page. */
export const signIn = {
  title: 'Sign in',
  lead: 'Your media, your machine. Sign in to look after it.',
  server: 'Server',
  serverHint: 'Address of the control listener.',
  serverInvalid: 'This is no address. It looks like https://media.example:8443.',
  secretId: 'Secret id',
  secretKey: 'Secret key',
  hint: 'The key pair stands in root-key.json of the data folder. It is traded for temporary credentials at once, and then forgotten.',
  submit: 'Sign in',
  refused: 'The server does not know this key pair. Check both values.',
  clock: 'This computer and the server disagree about the time. Set the clock of one of them.',
  elsewhere: 'Another server than this page’s answers only if this one was started with --console-connect and its address.',
  ended: 'Sign in to go on to the page you asked for.',
  showKey: 'Show the key',
  hideKey: 'Hide the key',
}
