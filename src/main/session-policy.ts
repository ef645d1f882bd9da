import { app, type Session } from 'electron';
import { isOurPage } from './app-protocol.ts';

/** The page gets nothing that it does not need: no permission, no device, no network, no download. */
export function restrictSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // The spelling checker fetches dictionaries.
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const own = isOurPage(url) || url.startsWith('data:') || url.startsWith('blob:') || url.startsWith('devtools:');
    answer({ cancel: !own });
  });
}

/** Whatever else is created shows nothing: no second page, no webview, no way elsewhere. */
export function restrictContents(openOutside: (url: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { readonly url: string; preventDefault(): void }): void => {
      if (!isOurPage(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      openOutside(url);
      return { action: 'deny' };
    });
  });
}
