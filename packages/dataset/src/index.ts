export { type JsonLine, type ReadJsonLinesOptions, readJsonLines } from './json-lines.ts';
export { type LabelTable, type ReadLabelsOptions, readLabels } from './label-reader.ts';
export { type LabelContent, type WriteLabelsOptions, writeLabels } from './label-writer.ts';
export { type ImportedOutcomes, type ImportOutcomesOptions, importOutcomes } from './outcome-importer.ts';
export { promptId } from './prompt-id.ts';
export { parsePrompt, type ReadPromptsOptions, readPrompts } from './prompt-reader.ts';
