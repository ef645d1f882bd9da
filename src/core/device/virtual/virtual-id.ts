import path from 'node:path';
import { parseMisbehaviour, usage, type Misbehaviour } from './misbehaviour.ts';
import { findProfile, PROFILES, type PhoneProfile } from './profiles.ts';

export interface VirtualId {
  readonly profile: PhoneProfile;
  /** Absolute; null for the built-in sample phone or a generated tree. */
  readonly directory: string | null;
  readonly misbehaviour: Misbehaviour;
}

/**
 * Reads `virtual:<profile>[@<dir>][?<misbehaviour>]`: the first `@` ends the profile, the last `?` begins the query,
 * so that a directory may hold either. Errors: `USAGE`, naming what is allowed.
 */
export function parseVirtualId(id: string): VirtualId {
  const rest = id.replace(/^virtual:/u, '');
  const question = rest.lastIndexOf('?');
  const place = question < 0 ? rest : rest.slice(0, question);
  const at = place.indexOf('@');
  const name = at < 0 ? place : place.slice(0, at);
  const profile = findProfile(name);
  if (!profile) {
    throw usage(`there is no "${name}"; there are ${PROFILES.map((one) => one.id).join(', ')}`);
  }
  const directory = at < 0 ? null : place.slice(at + 1);
  if (directory === '') throw usage('a directory is missing after "@"');
  const misbehaviour = parseMisbehaviour(question < 0 ? '' : rest.slice(question + 1));
  if (directory !== null && misbehaviour.objects !== null) {
    throw usage('"objects" makes a tree of its own and takes no directory');
  }
  return { profile, directory: directory === null ? null : path.resolve(directory), misbehaviour };
}
