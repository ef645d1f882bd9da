import { useState, type ReactElement } from 'react';
import type { CableTest, Diagnosis } from '../../../shared/domain/diagnosis.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { DOCTOR_TEXT } from '../../../shared/text/strings-doctor.en.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { Button } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { Remedy } from '../parts/remedy.tsx';

const TEXT = DOCTOR_TEXT.window;

/** The cable and the port of a phone that is ready, measured by reading for 20 seconds. */
export function CableTester({ ready }: Pick<Diagnosis, 'ready'>): ReactElement {
  const [tested, setTested] = useState<{ readonly deviceId: DeviceId; readonly turn: number } | null>(null);
  return (
    <section className="settings-part">
      <h2 className="section-title">{TEXT.cableHeading}</h2>
      <p className="quiet">{ready.length === 0 ? TEXT.cableNone : TEXT.cableLead}</p>
      {ready.map(({ deviceId, deviceName }) => (
        <p key={deviceId}>
          <Button onPress={() => setTested({ deviceId, turn: (tested?.turn ?? 0) + 1 })}>
            {TEXT.test(deviceName)}
          </Button>
        </p>
      ))}
      {tested === null ? null : <Measuring key={tested.turn} deviceId={tested.deviceId} />}
    </section>
  );
}

function Measuring({ deviceId }: { readonly deviceId: DeviceId }): ReactElement {
  const { value, error } = useStream('doctor.cableTest', { deviceId }, 250);
  if (error) return <Remedy code={error.code} message={error.message} />;
  const text = value === null ? '' : saying(value);
  return (
    <>
      <p>{text}</p>
      {value !== null && value.verdict !== null && value.bytes > 0 ? (
        <p className="quiet small">{measured(value)}</p>
      ) : null}
      <Heard text={value?.verdict == null ? '' : text} />
    </>
  );
}

function saying({ verdict, rate, elapsedMs }: CableTest): string {
  if (verdict !== null) return DOCTOR_TEXT.verdict[verdict];
  return TEXT.measuring(formatBytes(rate), (elapsedMs / 1000).toFixed(0));
}

function measured({ rate, slowest, fastest, bytes, elapsedMs }: CableTest): string {
  const seconds = (elapsedMs / 1000).toFixed(1);
  return DOCTOR_TEXT.measured(
    formatBytes(rate),
    formatBytes(slowest),
    formatBytes(fastest),
    formatBytes(bytes),
    seconds,
  );
}
