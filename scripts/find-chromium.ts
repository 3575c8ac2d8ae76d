import { spawnSync } from 'node:child_process';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** A Chromium that is installed on this machine; `undefined` without one. */
export function findChromium(): string | undefined {
  const commands = names.flatMap((name) => [`command -v ${name}`, `command -v /usr/bin/${name}`]);
  const found = spawnSync('sh', ['-c', commands.join(' || ')], { encoding: 'utf8' });
  return found.stdout.trim().split('\n')[0] || undefined;
}
