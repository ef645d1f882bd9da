// Writes docs/errors.md and docs/contract.md from the catalogue and the contract. A test fails while they are stale.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('./render-docs.ts', import.meta.url)));
for (const [name, content] of module.renderDocs()) {
  const path = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
  writeFileSync(path, await format(content, { ...(await resolveConfig(path)), filepath: path }));
  console.log(`docs/${name}`);
}
