export type { LogFormat, LogFormatReader, LoggedPrompt, LogReading, LogRecord, RecordPlace } from './log-format.ts';
