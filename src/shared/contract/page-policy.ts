/** What stands in `index.html` where the host writes a fresh value for each page. */
export const NONCE_PLACE = '__CSP_NONCE__';

/**
 * The headers of every page, the same in Electron and in the browser: nothing but our own files, no script or style in
 * the page itself except styles that carry `nonce`, and no frame around us. `connect` is where the page may open its
 * socket, beside its own origin.
 */
export function pageHeaders({ nonce, connect }: { readonly nonce: string | null; readonly connect: string | null }) {
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self'${nonce === null ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    `connect-src 'self'${connect === null ? '' : ` ${connect}`}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
  };
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  woff2: 'font/woff2',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
};

/** The content type of a file of the window's build, by its name; null for what such a build does not hold. */
export function contentType(name: string): string | null {
  return TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? null;
}
