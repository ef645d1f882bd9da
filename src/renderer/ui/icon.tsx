import type { ReactElement } from 'react';

/** A Fluent icon, from the text of its file. Decoration only: the word beside it, or its button's name, is what is read. */
export function Icon({ svg }: { readonly svg: string }): ReactElement {
  return <span className="icon" aria-hidden="true" dangerouslySetInnerHTML={{ __html: svg }} />;
}
