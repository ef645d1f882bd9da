import type { CloudInside, CloudService } from '../../../shared/domain/cloud.ts';
import type { SourceFile } from '../../device/source.ts';

/** Which service a download is from, by what such a service gives. */
export function serviceOf(path: string): CloudService {
  const lower = path.toLowerCase();
  if (/\.(?:pst|ost|eml|mbox)$/u.test(lower)) return 'mail';
  if (/\.ics$/u.test(lower)) return 'calendar';
  if (/\.(?:vcf|vcard)$/u.test(lower) || /(?:^|\/)[^/]*contact[^/]*\.csv$/u.test(lower)) return 'people';
  if (/\.(?:one|onetoc2|onepkg)$/u.test(lower) || /onenote|notebook/u.test(lower)) return 'onenote';
  return 'onedrive';
}

/** Counts what a run is given from each service, as it is listed. */
export class CloudTally {
  readonly #counts = new Map<CloudService, { files: number; bytes: number }>();

  /** Listing begins, or begins again. */
  restart(): void {
    this.#counts.clear();
  }

  add({ path, size }: Pick<SourceFile, 'path' | 'size'>): void {
    const service = serviceOf(path);
    const count = this.#counts.get(service) ?? { files: 0, bytes: 0 };
    count.files += 1;
    count.bytes += size;
    this.#counts.set(service, count);
  }

  /** What was known before, with what this run brings in its place. */
  over(before: CloudInside | null, takenAt: string): CloudInside | null {
    const now = [...this.#counts].map(([service, count]) => ({ service, ...count, takenAt }));
    const kept = (before?.services ?? []).filter(({ service }) => !this.#counts.has(service));
    const services = [...now, ...kept].sort((one, other) => (one.service < other.service ? -1 : 1));
    return services.length === 0 ? null : { services };
  }
}
