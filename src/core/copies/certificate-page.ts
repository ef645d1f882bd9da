import type { Certificate } from '../../shared/domain/certificate.ts';
import { formatBytes, formatNumber } from '../../shared/text/bytes.ts';
import { formatDateTime } from '../../shared/text/dates.ts';
import { CERTIFICATE_TEXT } from '../../shared/text/strings-certificate.en.ts';
import { html, type Markup } from '../base/html.ts';

const TEXT = CERTIFICATE_TEXT.page;

/** The page to print. No script, and nothing from elsewhere. */
export function certificatePage(certificate: Certificate): string {
  const { device, onPhone, copies, acknowledged } = certificate;
  const row = (name: string, value: string): Markup =>
    html`<tr>
      <th scope="row">${name}</th>
      <td>${value}</td>
    </tr>`;
  const rows = [
    row(TEXT.phone, `${device.model}, ${device.os} ${device.osVersion ?? ''}`.trim()),
    row(TEXT.serial, device.serial ?? '?'),
    row(TEXT.run, `${certificate.run}, ${formatDateTime(certificate.runEndedAt)}`),
    row(TEXT.files, `${formatNumber(onPhone.files)} (${formatBytes(onPhone.bytes)})`),
    row(TEXT.opens, formatNumber(certificate.opens)),
    row(TEXT.doesNotOpen, formatNumber(certificate.doesNotOpen)),
    row(TEXT.notChecked, formatNumber(certificate.notChecked)),
    row(TEXT.contacts, formatNumber(certificate.contacts)),
    row(TEXT.messages, formatNumber(certificate.messages)),
    ...copies.map(({ label, place, at }) => {
      return row(TEXT.copies, `${label}, ${place}${at === null ? '' : `, ${formatDateTime(at)}`}`);
    }),
    row(TEXT.drill, formatDateTime(certificate.drillAt)),
    ...acknowledged.map((what) => row(TEXT.acknowledged, what)),
    row(TEXT.manifest, certificate.manifest),
    row(TEXT.granted, formatDateTime(certificate.grantedAt)),
  ];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${TEXT.title}</title>
        <style>
          body {
            font:
              11pt/1.5 'Segoe UI',
              system-ui,
              sans-serif;
            color: #000;
            background: #fff;
            max-width: 18cm;
            margin: 1.5cm auto;
            padding: 0 1cm;
          }
          h1 {
            font-weight: 300;
            font-size: 34pt;
            margin: 0 0 0.4cm;
          }
          table {
            border-collapse: collapse;
            width: 100%;
            margin-top: 0.6cm;
          }
          th {
            font-weight: 400;
            color: #555;
            text-align: left;
            width: 40%;
            padding: 0.12cm 0.5cm 0.12cm 0;
            vertical-align: top;
          }
          td {
            overflow-wrap: anywhere;
          }
          tr {
            border-bottom: 0.5pt solid #ccc;
          }
        </style>
      </head>
      <body>
        <h1>${TEXT.title}</h1>
        <p>${TEXT.lead(device.model)}</p>
        <p>${TEXT.until(formatDateTime(certificate.runEndedAt))}</p>
        <table>
          ${rows}
        </table>
      </body>
    </html> `.text;
}
