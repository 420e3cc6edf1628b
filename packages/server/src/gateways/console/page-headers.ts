/**
 * What a browser is told about the console's pages. Scripts and styles come from this origin
 * alone and never from the page's own text; bytes of users are shown as pictures, media and
 * framed documents of the content origin, which can't act here.
 */

/** `origins` are those the console talks to besides its own: the content listener, other servers. */
export function contentSecurityPolicy(origins: readonly string[]): string {
  const others = [...new Set(origins)].map((origin) => ` ${origin}`).join('')
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `font-src 'self'`,
    `img-src 'self' blob:${others}`,
    `media-src 'self' blob:${others}`,
    `connect-src 'self'${others}`,
    // Players take streams apart in workers that they make from their own code.
    `worker-src 'self' blob:`,
    `frame-src blob:${others}`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/** On every answer below `/console`. */
export const shieldHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** On its pages, besides. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}
