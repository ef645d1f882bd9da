import type { ReactElement } from 'react';
import type { RestoreGuide } from '../../../shared/text/strings-restore-guides.en.ts';

/** What is left to do on the phone once its files are there. */
export function GuideSteps({ guide }: { readonly guide: RestoreGuide }): ReactElement {
  const { title, systems, steps, then = steps, warning, tried } = guide;
  return (
    <dd>
      <p>
        {title} <span className="quiet">({systems})</span>
      </p>
      <ol className="todo">
        {then.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {warning === null ? null : <p className="needs-you">{warning}</p>}
      <p className="quiet">{tried}</p>
    </dd>
  );
}
