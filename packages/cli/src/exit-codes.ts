import {
  ArtifactError,
  BudgetExceededError,
  ConfigError,
  DataError,
  FarthingError,
  ProviderError,
} from '@farthing/core';

/** What the process exit code means; documented in `farthing --help`. */
export const exitCodes = {
  ok: 0,
  bug: 1,
  usage: 2,
  data: 3,
  artifact: 4,
  provider: 5,
  budget: 6,
  differs: 7,
  interrupted: 130,
} as const;

/** The command did its work, and what it compared is not equal. */
export class DifferenceError extends FarthingError {
  override readonly name = 'DifferenceError';
}

/** The exit code and the one line a user gets for a thrown value. */
export function describeFailure(thrown: unknown): { readonly exitCode: number; readonly message: string } {
  if (thrown instanceof ConfigError) return { exitCode: exitCodes.usage, message: thrown.message };
  if (thrown instanceof DataError) return { exitCode: exitCodes.data, message: thrown.message };
  if (thrown instanceof ArtifactError) return { exitCode: exitCodes.artifact, message: thrown.message };
  if (thrown instanceof ProviderError) return { exitCode: exitCodes.provider, message: thrown.message };
  if (thrown instanceof BudgetExceededError) return { exitCode: exitCodes.budget, message: thrown.message };
  if (thrown instanceof DifferenceError) return { exitCode: exitCodes.differs, message: thrown.message };
  if (thrown instanceof FarthingError) return { exitCode: exitCodes.bug, message: thrown.message };
  if (isSystemError(thrown)) return { exitCode: exitCodes.data, message: systemMessage(thrown) };
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return { exitCode: exitCodes.interrupted, message: 'interrupted' };
  }
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return { exitCode: exitCodes.bug, message: `unexpected error: ${text} (set FARTHING_DEBUG=1 for the stack)` };
}

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
}

const systemCauses: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'is a folder, a file was expected',
  ENOTDIR: 'a part of the path is a file, a folder was expected',
  ENOSPC: 'the disk is full; free some space and run the same command again',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
  EADDRINUSE: 'the port is already in use; choose another with --port',
};

function isSystemError(thrown: unknown): thrown is SystemError {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code in systemCauses;
}

function systemMessage(error: SystemError): string {
  const cause = systemCauses[error.code] ?? error.message;
  return error.path === undefined ? cause : `${error.path}: ${cause}`;
}
