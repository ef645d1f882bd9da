import type { Finding, RunReport, StepStatus } from '../../shared/domain/run-report.ts';
import type { RunOutcome } from '../../shared/domain/run-record.ts';
import { formatBytes, formatNumber } from '../../shared/text/bytes.ts';
import { formatDateTime, secondsBetween } from '../../shared/text/dates.ts';
import { formatTook } from '../../shared/text/duration.ts';
import { REPORT_TEXT as TEXT } from '../../shared/text/strings-report.en.ts';
import { html, page, type Markup } from '../base/html.ts';
import { insideSections, type InsideSection } from '../../shared/report/inside-sections.ts';
import type { KitTable } from '../../shared/report/kit-lines.ts';
import { SAMPLES_STYLE, samplesSection } from './samples-section.ts';
import { deviceText, equationTerms, proofSentences } from './sentences.ts';

/** A page of more rows than this is no longer read, and slow to open; the rest is in `report.json`. */
const MOST_FINDINGS = 2000;

export const OUTCOME_CLASS: Readonly<Record<RunOutcome, string>> = {
  complete: 'safe',
  'complete-with-exceptions': 'look',
  stopped: 'look',
  failed: 'lost',
};
const STATUS_CLASS: Readonly<Record<StepStatus, string>> = {
  done: 'safe',
  'done-with-exceptions': 'lost',
  'not-finished': 'look',
  'left-out': 'quiet',
  'nothing-found': 'quiet',
  guided: 'look',
};

/** The report as a page of its own: no scripts, nothing from elsewhere, light or dark as the reader's system is. */
export function renderHtml(report: RunReport): string {
  const name = report.device.name ?? report.device.model;
  return page(
    `${name}: ${TEXT.outcome[report.outcome]}`,
    html`<p class="overline">${TEXT.kind[report.kind]} · ${formatDateTime(report.startedAt)}</p>
      <h1>${name}</h1>
      <p class="lead ${OUTCOME_CLASS[report.outcome]}"><strong>${TEXT.outcome[report.outcome]}</strong></p>
      <p class="lead">${TEXT.outcomeSays[report.outcome]}</p>
      ${
        report.endedBy
          ? html`<h2>${TEXT.endedBy}</h2>
              <p>${report.endedBy.message} (${report.endedBy.code})</p>
              <p>${report.endedBy.remedy}</p>`
          : ''
      }
      ${findingsSection(report)} ${equationSection(report)} ${samplesSection(report)}
      <h2>${TEXT.steps}</h2>
      ${stepsTable(report)}
      <h2>${TEXT.proof}</h2>
      ${proofSentences(report).map((sentence) => html`<p>${sentence}</p>`)} ${insideSections(report).map(insideSection)}
      ${notesSection(report)} ${notCoveredSection(report)}
      <p class="quiet">
        ${deviceText(report)} · ${report.run} · ${formatTook(secondsBetween(report.startedAt, report.endedAt))}
      </p>
      <p class="quiet">${report.vault}</p>`,
    { pictures: 'data:', style: SAMPLES_STYLE },
  );
}

function insideSection({ heading, lines, table = null }: InsideSection): Markup {
  return html`<h2>${heading}</h2>
    ${lines.map(({ text, loud }) => (loud ? html`<p class="look"><strong>${text}</strong></p>` : html`<p>${text}</p>`))}
    ${table ? kitTable(table) : ''}`;
}

function kitTable({ heads, rows, looks }: KitTable): Markup {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([verdict = '', ...cells], index) =>
            html`<tr>
              <td class="${looks[index] ?? ''}">${verdict}</td>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The equation as big numbers, in its order, with its signs. */
export function equationSection(report: RunReport): Markup {
  const signs = ['', '= ', '+ ', '+ ', '+ '];
  return html`<ul class="equation">
    ${equationTerms(report).map(
      ([name, { files, bytes }], index) =>
        html`<li>
          <b>${signs[index] ?? ''}${formatNumber(files)}</b>${name}<br /><span class="quiet"
            >${formatBytes(bytes)}</span
          >
        </li>`,
    )}
  </ul>`;
}

function findingsSection({ findings }: RunReport): Markup | string {
  if (findings.length === 0) return '';
  const more = findings.length - MOST_FINDINGS;
  const row = ({ path, verdict, code, message, remedy }: Finding): Markup =>
    html`<tr>
      <td>${path === '.' ? '' : path}</td>
      <td class="lost">${TEXT.verdict[verdict]}</td>
      <td>${message} <span class="quiet">(${code})</span><br />${remedy}</td>
    </tr>`;
  return html`<h2>${TEXT.notSafe} (${formatNumber(findings.length)})</h2>
    <div class="wide">
      <table>
        <tbody>
          ${findings.slice(0, MOST_FINDINGS).map(row)}
        </tbody>
      </table>
    </div>
    ${more > 0 ? html`<p>${TEXT.moreFindings(formatNumber(more))}</p>` : ''}`;
}

function stepsTable({ steps, kind }: RunReport): Markup {
  const heads = [
    kind === 'add' ? TEXT.inSource : TEXT.onPhone,
    TEXT.copied,
    TEXT.alreadySafe,
    TEXT.leftOut,
    TEXT.unreadable,
  ];
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th scope="col"></th>
          <th scope="col"></th>
          ${heads.map((head) => html`<th scope="col" class="n">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${steps.map(
          ({ id, status, ...totals }) =>
            html`<tr>
              <th scope="row">${TEXT.step[id]}</th>
              <td class="${STATUS_CLASS[status]}">${TEXT.stepStatus[status]}</td>
              ${[totals.onPhone, totals.copied, totals.alreadySafe, totals.leftOut, totals.unreadable].map(
                ({ files }) => html`<td class="n">${formatNumber(files)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function notesSection({ notes, notesOmitted }: RunReport): Markup | string {
  if (notes.length === 0) return '';
  return html`<h2>${TEXT.notes}</h2>
    <div class="wide">
      <table>
        <tbody>
          ${notes.map(
            ({ path, note, message }) =>
              html`<tr>
                <td>${path}</td>
                <td>${TEXT.note[note]}</td>
                <td>${message}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${notesOmitted > 0 ? html`<p>${TEXT.moreNotes(formatNumber(notesOmitted))}</p>` : ''}`;
}

function notCoveredSection({ notCovered }: RunReport): Markup | string {
  if (notCovered.length === 0) return '';
  return html`<h2>${TEXT.notCovered}</h2>
    <dl>
      ${notCovered.map(
        ({ what, why, instead }) =>
          html`<dt>${what}</dt>
            <dd>${why}</dd>
            <dd>${instead}</dd>`,
      )}
    </dl>`;
}
