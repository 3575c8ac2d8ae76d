export { type LabelTable, type ReadLabelsOptions, readLabels } from './label-reader.ts';
export { type LabelContent, type WriteLabelsOptions, writeLabels } from './label-writer.ts';
