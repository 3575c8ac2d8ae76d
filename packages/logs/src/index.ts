export type {
  LogFormat,
  LogFormatReader,
  LoggedPrompt,
  LoggedUsage,
  LogReading,
  LogRecord,
  RecordPlace,
} from './log-format.ts';
