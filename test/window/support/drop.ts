import type { Page } from 'playwright';

/** Drops these on the page's zone as a drag from the desktop would. */
export async function drop(page: Page, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const carried = Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
  // As text: a test knows nothing of the DOM's types.
  const data = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    for (const [name, text] of ${JSON.stringify(carried)}) {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  })()`);
  const zone = page.locator('.drop');
  for (const type of ['dragenter', 'dragover', 'drop']) await zone.dispatchEvent(type, { dataTransfer: data });
}
