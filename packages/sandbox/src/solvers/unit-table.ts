import type { Language } from '../language.ts';

/** A unit of measure: `base = value * factor + offset`, bases being metre, kilogram, litre, kelvin, second, byte, m/s, m². */
export interface Unit {
  readonly symbol: string;
  readonly dimension: string;
  readonly factor: number;
  readonly offset?: number | undefined;
}

type Row = readonly [symbol: string, factor: number, names: string, offset?: number];

/** Names are separated by `|`; plurals are listed only where they are not formed with -s. */
const table: Readonly<Record<string, readonly Row[]>> = {
  length: [
    ['km', 1000, 'kilometer|kilometre|Kilometern|kilómetro|kilomètre|公里|千米'],
    ['m', 1, 'meter|metre|Metern|metro|mètre|米'],
    ['cm', 0.01, 'centimeter|centimetre|Zentimeter|Zentimetern|centímetro|centimètre|厘米'],
    ['mm', 0.001, 'millimeter|millimetre|Millimetern|milímetro|millimètre|毫米'],
    ['mi', 1609.344, 'mile|Meile|Meilen|milla|mille|英里'],
    ['yd', 0.9144, 'yard'],
    ['ft', 0.3048, 'foot|feet|Fuß|pie|pied|英尺'],
    ['in', 0.0254, 'inch|inches|Zoll|pulgada|pouce|英寸'],
    ['nmi', 1852, 'nautical mile'],
  ],
  mass: [
    ['kg', 1, 'kilogram|kilogramme|kilo|Kilogramm|kilogramo|公斤|千克'],
    ['g', 0.001, 'gram|gramme|Gramm|gramo|克'],
    ['mg', 1e-6, 'milligram|milligramme|Milligramm|miligramo|毫克'],
    ['t', 1000, 'tonne|metric ton|Tonne|Tonnen|tonelada|吨'],
    ['lb', 0.45359237, 'pound|lbs|Pfund|libra|livre|磅'],
    ['oz', 0.028349523125, 'ounce|Unze|Unzen|onza|once|盎司'],
    ['st', 6.35029318, 'stone'],
  ],
  volume: [
    ['L', 1, 'liter|litre|Litern|litro|升|l'],
    ['mL', 0.001, 'milliliter|millilitre|Milliliter|Millilitern|mililitro|毫升|ml'],
    ['gal', 3.785411784, 'gallon|US gallon|Gallone|Gallonen|galón|galones|加仑'],
    ['qt', 0.946352946, 'quart'],
    ['cup', 0.2365882365, 'cup'],
    ['tbsp', 0.01478676478125, 'tablespoon'],
    ['tsp', 0.00492892159375, 'teaspoon'],
  ],
  temperature: [
    ['°C', 1, 'celsius|degrees celsius|degrees C|grados celsius|degrés celsius|Grad celsius|摄氏度|C', 273.15],
    [
      '°F',
      5 / 9,
      'fahrenheit|degrees fahrenheit|degrees F|grados fahrenheit|degrés fahrenheit|Grad fahrenheit|华氏度|F',
      273.15 - (32 * 5) / 9,
    ],
    ['K', 1, 'kelvin', 0],
  ],
  time: [
    ['h', 3600, 'hour|hr|Stunde|Stunden|hora|heure|小时'],
    ['min', 60, 'minute|Minute|Minuten|minuto|分钟'],
    ['s', 1, 'second|sec|Sekunde|Sekunden|segundo|seconde|秒'],
    ['d', 86400, 'day|Tag|Tage|día|jour|天'],
  ],
  data: [
    ['KB', 1000, 'kilobyte'],
    ['MB', 1e6, 'megabyte'],
    ['GB', 1e9, 'gigabyte'],
    ['TB', 1e12, 'terabyte'],
    ['KiB', 1024, 'kibibyte'],
    ['MiB', 1024 ** 2, 'mebibyte'],
    ['GiB', 1024 ** 3, 'gibibyte'],
  ],
  speed: [
    ['km/h', 1 / 3.6, 'kilometers per hour|kilometres per hour|kph|kmh'],
    ['mph', 0.44704, 'miles per hour'],
    ['m/s', 1, 'meters per second|metres per second'],
    ['kn', 1852 / 3600, 'knot'],
  ],
  area: [
    ['m²', 1, 'square meter|square metre|sqm|m2'],
    ['km²', 1e6, 'square kilometer|square kilometre|km2'],
    ['ft²', 0.09290304, 'square foot|square feet|sqft|sq ft|ft2'],
    ['ha', 1e4, 'hectare|Hektar|hectárea'],
    ['acre', 4046.8564224, 'acre'],
  ],
};

const byName = new Map<string, Unit>();
for (const [dimension, rows] of Object.entries(table)) {
  for (const [symbol, factor, names, offset] of rows) {
    const unit: Unit = { symbol, dimension, factor, offset };
    for (const name of [symbol, ...names.split('|')]) {
      byName.set(name.toLowerCase(), unit);
      if (name.length > 2) byName.set(`${name.toLowerCase()}s`, unit);
    }
  }
}

// Longest first, so that "square meters" is not read as "meters".
const alternatives = [...byName.keys()]
  .sort((a, b) => b.length - a.length)
  .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
const everyName = alternatives.join('|');
const withoutWords = alternatives.filter((name) => name !== 'in' && name !== 'once').join('|');

/** Regular-expression source of every unit name; "in" and "once" are words where they are not units. */
export function unitNames(language: Language): string {
  return language === 'en' || language === 'fr' ? everyName : withoutWords;
}

/** The unit of a name or symbol, in any letter case. */
export function findUnit(name: string): Unit | undefined {
  return byName.get(name.toLowerCase());
}
