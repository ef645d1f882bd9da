import type { ContactsExportFormat } from '../../../shared/domain/contacts.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { t, tn } from '../../text/i18n.ts';
import type { RunExport } from './export-calls.ts';

/** The forms of the command line; a vCard also as one file for each person. */
export const PEOPLE_FORMS = ['vcard3', 'vcard3-each', 'vcard4', 'vcard4-each', 'csv-outlook', 'csv-google'] as const;
export type PeopleForm = (typeof PEOPLE_FORMS)[number];

const FORM: Readonly<Record<PeopleForm, { readonly as: ContactsExportFormat; readonly onePer: boolean }>> = {
  vcard3: { as: 'vcard3', onePer: false },
  'vcard3-each': { as: 'vcard3', onePer: true },
  vcard4: { as: 'vcard4', onePer: false },
  'vcard4-each': { as: 'vcard4', onePer: true },
  'csv-outlook': { as: 'csv-outlook', onePer: false },
  'csv-google': { as: 'csv-google', onePer: false },
};

/** The app reads what it wrote again; what it counts then is what is shown. */
export function exportPeople(vault: string): RunExport<PeopleForm> {
  return async (client, form, { out, signal }) => {
    const done = await client['contacts.export']({ vault, out, ...FORM[form] }, { signal });
    const changed = done.people.out - done.same;
    return {
      out: done.out,
      inBackup: done.people.in,
      written: done.people.out,
      leftOut: done.leftOut === 0 ? [] : [{ why: t('look.export.noPlace'), count: done.leftOut }],
      notes: [
        t('look.export.same', { same: formatNumber(done.same), all: formatNumber(done.people.out) }),
        ...(changed > 0 ? done.fields.filter((one) => one.in !== one.out).map(fieldNote) : []),
        ...(done.secondReader === null || done.secondReader.differs === 0
          ? []
          : [tn('look.export.secondReader', done.secondReader.differs)]),
        ...(done.exceptions === 0 ? [] : [tn('look.export.exceptions', done.exceptions)]),
      ],
    };
  };
}

function fieldNote(one: { readonly field: string; readonly in: number; readonly out: number }): string {
  return t('look.export.field', { field: one.field, out: formatNumber(one.out), all: formatNumber(one.in) });
}
