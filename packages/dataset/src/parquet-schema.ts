import { DataType, type Field, type List, type Struct } from 'apache-arrow';
import { parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet';

/** A Parquet schema with the same columns as an Arrow one: a list is the three-level group that readers expect. */
export function parquetSchemaOf(fields: readonly Field[]): SchemaElement[] {
  return [{ name: 'schema', num_children: fields.length }, ...fields.flatMap((field) => elementsOf(field))];
}

function elementsOf(field: Field, name = field.name): SchemaElement[] {
  const repetition_type = field.nullable ? 'OPTIONAL' : 'REQUIRED';
  const { type } = field;
  if (isList(type)) {
    return [
      { name, repetition_type, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elementsOf(type.valueField, 'element'),
    ];
  }
  if (isStruct(type)) {
    const children: readonly Field[] = type.children;
    return [
      { name, repetition_type, num_children: children.length },
      ...children.flatMap((child) => elementsOf(child)),
    ];
  }
  return [{ name, repetition_type, ...leafOf(type) }];
}

const isList = (type: DataType): type is List => DataType.isList(type);
const isStruct = (type: DataType): type is Struct => DataType.isStruct(type);

function leafOf(type: DataType): Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'> {
  if (DataType.isUtf8(type)) return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
  if (DataType.isFloat(type)) return { type: 'DOUBLE' };
  if (DataType.isInt(type)) return { type: 'INT32' };
  if (DataType.isBool(type)) return { type: 'BOOLEAN' };
  if (DataType.isTimestamp(type)) {
    const logical = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } as const;
    return { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', logical_type: logical };
  }
  throw new RangeError(`no Parquet type for ${type}`);
}

/** The type of each column as text, for comparison: what another writer may choose freely is left out of it. */
export function parquetTypes(schema: SchemaElement[]): ReadonlyMap<string, string> {
  const { children } = parquetSchema({ schema });
  return new Map(children.map((child) => [child.element.name, typeText(child)]));
}

function typeText({ element, children }: SchemaTree): string {
  if (isListElement(element)) return `List<${children[0]?.children.map(typeText).join(', ')}>`;
  if (children.length > 0) {
    return `Struct<${children.map((child) => `${child.element.name}: ${typeText(child)}`).join(', ')}>`;
  }
  return leafText(element);
}

const isListElement = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'LIST' || logical_type?.type === 'LIST';

function leafText({ type, converted_type, logical_type }: SchemaElement): string {
  if (converted_type === 'UTF8' || logical_type?.type === 'STRING') return 'Utf8';
  if (converted_type?.startsWith('TIMESTAMP') || logical_type?.type === 'TIMESTAMP') return 'Timestamp';
  return [type, converted_type].filter((part) => part !== undefined).join(' ');
}
