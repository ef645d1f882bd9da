import type { RunReport } from '../../shared/domain/run-report.ts';
import { renderText } from '../report/render-text.ts';

/** A run's report as a terminal shows it, for hosts that have one. */
export function reportText(report: RunReport): string {
  return renderText(report);
}
