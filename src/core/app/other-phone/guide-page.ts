import path from 'node:path';
import type { OtherPhoneReport } from '../../../shared/domain/other-phone.ts';
import { formatFiles, formatNumber } from '../../../shared/text/bytes.ts';
import { OTHER_PHONE_TEXT } from '../../../shared/text/strings-other-phone.en.ts';
import { html, page } from '../../base/html.ts';

const TEXT = OTHER_PHONE_TEXT.page;

/** What is in the folder and how it comes onto the phone; needs nothing else. */
export function guidePage(report: Omit<OtherPhoneReport, 'page'>): string {
  const { kind, photos, dates, contacts, messages, findings, vault } = report;
  const title = TEXT.title(OTHER_PHONE_TEXT.name[kind]);
  const there = photos.written.files + photos.alreadyThere.files;
  const holds = [
    TEXT.photos(formatFiles(there), formatNumber(dates.kept), formatNumber(dates.of)),
    contacts ? TEXT.contacts(formatNumber(contacts.people), path.basename(contacts.file)) : TEXT.noContacts,
    messages
      ? TEXT.messages(formatNumber(messages.written), formatNumber(messages.messages), path.basename(messages.place))
      : TEXT.noMessages,
  ];
  const how = OTHER_PHONE_TEXT.how[kind].map(
    ({ title: of, steps }) =>
      html`<h2>${of}</h2>
        <ol>
          ${steps.map((step) => html`<li>${step}</li>`)}
        </ol>`,
  );
  const failed =
    findings.length === 0
      ? ''
      : html`<h2>${TEXT.failed}</h2>
          <ul>
            ${findings.map(({ path: of, message }) => html`<li>${of}: ${message}</li>`)}
          </ul>`;
  return page(
    title,
    html`<h1>${title}</h1>
      <p class="lead">${TEXT.lead}</p>
      <h2>${TEXT.holds}</h2>
      <ul>
        ${holds.map((one) => html`<li>${one}</li>`)}
      </ul>
      ${failed} ${how}
      <p class="look">${TEXT.untried}</p>
      <p class="quiet">${TEXT.kept(vault)}</p>`,
  );
}
